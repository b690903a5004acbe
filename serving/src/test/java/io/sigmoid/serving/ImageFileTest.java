package io.sigmoid.serving;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFileTest {
    private final Path temp;

    ImageFileTest(@TempDir Path temp) {
        this.temp = temp;
    }

    @Test
    void readsAJpeg() throws Exception {
        Path file = Pictures.save(Pictures.counting(28, 20), "jpeg", temp.resolve("a.jpg"));
        assertEquals(28, ImageFile.read(file).getWidth());
    }

    @Test
    void aMissingFile() {
        assertRefused("no such image", temp.resolve("none.png"));
    }

    @Test
    void aDirectory() {
        assertRefused("is not a file", temp);
    }

    @Test
    void anEmptyFile() throws Exception {
        assertRefused("is neither a PNG nor a JPEG image", Files.createFile(temp.resolve("a.png")));
    }

    @Test
    void aTextFile() throws Exception {
        assertRefused("is neither a PNG nor a JPEG image", Files.writeString(temp.resolve("a.png"), "seven", UTF_8));
    }

    @Test
    void halfAPng() throws Exception {
        Path file = Pictures.save(Pictures.counting(28, 28), "png", temp.resolve("a.png"));
        assertDamaged(cutInHalf(file));
    }

    @Test
    void halfAJpeg() throws Exception {
        Path file = Pictures.save(Pictures.counting(280, 280), "jpeg", temp.resolve("a.jpg"));
        assertDamaged(cutInHalf(file));
    }

    @Test
    void aPngWithDamagedPixels() throws Exception {
        Path file = Pictures.save(Pictures.counting(28, 28), "png", temp.resolve("a.png"));
        byte[] content = Files.readAllBytes(file);
        Arrays.fill(content, 45, content.length - 20, (byte) 0x5a);
        assertDamaged(Files.write(file, content));
    }

    @Test
    void aPngThatClaimsToBeHuge() throws Exception {
        Path file = Pictures.save(Pictures.counting(28, 28), "png", temp.resolve("a.png"));
        byte[] content = Files.readAllBytes(file);
        ByteBuffer header = ByteBuffer.wrap(content).putInt(16, 100_000).putInt(20, 100_000);
        var checksum = new CRC32();
        checksum.update(content, 12, 17);
        header.putInt(29, (int) checksum.getValue());
        assertRefused("has 10000000000 pixels, at most 40000000 are read", Files.write(file, content));
    }

    @Test
    void aFileTooLarge() throws Exception {
        Path file = temp.resolve("a.png");
        try (var sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength((32 << 20) + 1);
        }
        assertRefused("has more than 33554432 bytes", file);
    }

    private static Path cutInHalf(Path file) throws Exception {
        byte[] content = Files.readAllBytes(file);
        return Files.write(file, Arrays.copyOf(content, content.length / 2));
    }

    private static void assertRefused(String reason, Path file) {
        var problem = assertThrows(ImageException.class, () -> ImageFile.read(file));
        assertEquals(file + ": " + reason, problem.getMessage());
    }

    private static void assertDamaged(Path file) {
        var problem = assertThrows(ImageException.class, () -> ImageFile.read(file));
        String message = String.valueOf(problem.getMessage());
        assertTrue(message.startsWith(file + ": is damaged: "), message);
    }
}
