package io.sigmoid.serving;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    void aJpegWithDamagedPixels() throws Exception {
        Path file = Pictures.save(Pictures.counting(280, 280), "jpeg", temp.resolve("a.jpg"));
        byte[] content = Files.readAllBytes(file);
        for (int at = content.length / 2; at < content.length / 2 + 32; at += 2) {
            content[at] = (byte) 0xff; // followed by 0, a byte of ones, and no code has so many
            content[at + 1] = 0;
        }
        assertDamaged(Files.write(file, content));
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
        assertRefused("has 10000000000 pixels, at most 40000000 are read", claiming(100_000, 100_000));
    }

    /** Its reader holds several rows as wide. */
    @Test
    void aPngThatClaimsToHaveLongRows() throws Exception {
        assertRefused("is 16000000×1 pixels, at most 65500 a side are read", claiming(16_000_000, 1));
    }

    private Path claiming(int width, int height) throws IOException {
        Path file = Pictures.save(Pictures.counting(28, 28), "png", temp.resolve("a.png"));
        byte[] content = Files.readAllBytes(file);
        ByteBuffer header = ByteBuffer.wrap(content).putInt(16, width).putInt(20, height);
        var checksum = new CRC32();
        checksum.update(content, 12, 17);
        header.putInt(29, (int) checksum.getValue());
        return Files.write(file, content);
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpeg"})
    void aPictureThatComesFromCoarseToFine(String format) throws Exception {
        BufferedImage picture = Pictures.counting(120, 90);
        ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
        ImageWriteParam progressive = writer.getDefaultWriteParam();
        progressive.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
        Path file = temp.resolve("a." + format);
        try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
            writer.setOutput(out);
            writer.write(null, new IIOImage(picture, null, null), progressive);
        } finally {
            writer.dispose();
        }
        BufferedImage whole = ImageIO.read(file.toFile());
        BufferedImage read = ImageFile.read(file);
        assertArrayEquals(whole.getRGB(0, 0, 120, 90, null, 0, 120), read.getRGB(0, 0, 120, 90, null, 0, 120));
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
