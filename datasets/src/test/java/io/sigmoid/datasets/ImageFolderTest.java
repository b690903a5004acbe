package io.sigmoid.datasets;

import static io.sigmoid.datasets.Fixtures.write;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ImageFolderTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path dir;

    @BeforeEach
    void fill() throws IOException {
        for (String label : List.of("cat", "dog")) {
            Files.createDirectory(dir.resolve(label));
            for (int i = 0; i < 5; i++) {
                write(dir.resolve(label).resolve(i + ".png"), picture("png", BufferedImage.TYPE_BYTE_GRAY, 4, 4, 60));
            }
        }
    }

    @Test
    void labelsAreFolders() {
        assertEquals(List.of("cat", "dog"), source().load(Part.TRAIN).labels());
    }

    @Test
    void aFifthOfEachLabelIsHeldOutToTest() {
        assertEquals(8, source().load(Part.TRAIN).size());
        assertEquals(
                List.of(1, 1),
                Balance.of(new Target.Classes(), source().load(Part.TEST)).counts());
    }

    @Test
    void sizeIsThatOfTheFirstPicture() {
        assertTrue(source().load(Part.TEST).toString().contains("1x4x4"));
    }

    @Test
    void partsAreTrainAndTestWhereThereAreSuch() throws IOException {
        Path both = Files.createDirectory(dir.resolve("both"));
        for (String place : List.of("train/a", "train/b", "test/b")) {
            Path folder = Files.createDirectories(both.resolve(place));
            write(folder.resolve("1.png"), picture("png", BufferedImage.TYPE_BYTE_GRAY, 2, 2, 9));
        }
        LabelledImages test = ImageSource.of(both.toString()).load(Part.TEST);
        assertEquals(1, test.label(0));
        assertEquals(1, test.size());
    }

    @Test
    void greyIsAsStored() {
        assertEquals(60, source().load(Part.TRAIN).pixels(0)[5]);
    }

    @Test
    void coloursBecomeLuminance() throws IOException {
        var image = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, 0x00ff00);
        assertArrayEquals(new byte[] {(byte) 150}, new Picture(image).scaled(1, 1, 1));
        assertArrayEquals(new byte[] {0, (byte) 255, 0}, new Picture(image).scaled(3, 1, 1));
    }

    @Test
    void shrinkingAveragesAreas() {
        assertArrayEquals(new byte[] {20, 60}, new Picture(line(0, 40, 60, 60)).scaled(1, 1, 2));
    }

    @Test
    void enlargingInterpolates() {
        assertArrayEquals(new byte[] {0, 20, 60, 80}, row(new Picture(line(0, 80)).scaled(1, 2, 4), 0));
    }

    @Test
    void aspectRatioStaysAndTheRestIsBlack() {
        byte[] pixels = new Picture(line(100, 100)).scaled(1, 2, 2);
        assertArrayEquals(new byte[] {100, 100, 0, 0}, pixels);
    }

    @Test
    void transparentIsBlack() {
        var image = new BufferedImage(1, 1, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(0, 0, 0x00ffffff);
        assertArrayEquals(new byte[] {0}, new Picture(image).scaled(1, 1, 1));
    }

    @Test
    void picturesDecodedAsNeededAreTheSame() {
        LabelledImages asNeeded = ImageSource.inFile(dir).load(Part.TRAIN);
        assertFalse(asNeeded.resident());
        assertEquals(source().load(Part.TRAIN).sha256(), asNeeded.sha256());
    }

    @Test
    void pictureThatWasDeletedIsRefusedWhenItIsNeeded() throws IOException {
        LabelledImages asNeeded = ImageSource.inFile(dir).load(Part.TRAIN);
        for (int i = 0; i < 5; i++) {
            Files.delete(dir.resolve("cat").resolve(i + ".png"));
        }
        assertThrows(DatasetException.class, () -> asNeeded.pixels(0));
    }

    @Test
    void refusesEmptyFolder() throws IOException {
        Path empty = Files.createDirectory(dir.resolve("empty"));
        assertEquals(empty + ": no pictures, must have PNG or JPEG files", refusal());
    }

    @Test
    void refusesDirectoryWithoutPictures() throws IOException {
        Path empty = Files.createDirectories(dir.resolve("cat/none"));
        assertEquals(
                empty + ": no pictures, must have a folder a label with PNG or JPEG files",
                assertThrows(DatasetException.class, () -> ImageFolder.of(empty))
                        .getMessage());
    }

    @Test
    void refusesWhatIsNoPicture() {
        Path file = write(dir.resolve("cat").resolve("9.png"), "hello".getBytes(UTF_8));
        assertEquals(file + ": starts with 6865, must be 8950 (PNG) or ffd8 (JPEG)", refusal());
    }

    @Test
    void refusesPngCutOff() throws IOException {
        byte[] whole = picture("png", BufferedImage.TYPE_BYTE_GRAY, 4, 4, 60);
        Path file = write(dir.resolve("cat").resolve("9.png"), Arrays.copyOf(whole, whole.length - 20));
        assertEquals(file + ": ends too early, must be a whole PNG image", refusal());
    }

    @Test
    void refusesDamagedPng() throws IOException {
        byte[] damaged = picture("png", BufferedImage.TYPE_BYTE_GRAY, 4, 4, 60);
        damaged[25] = 99; // the type of colour
        Path file = write(dir.resolve("cat").resolve("9.png"), damaged);
        assertTrue(refusal().startsWith(file + ": damaged, must be a whole PNG or JPEG image"), refusal());
    }

    @Test
    void refusesJpegCutOff() throws IOException {
        byte[] whole = picture("jpg", BufferedImage.TYPE_INT_RGB, 64, 64, 60);
        Path file = write(dir.resolve("cat").resolve("9.jpg"), Arrays.copyOf(whole, whole.length / 2));
        assertTrue(refusal().startsWith(file + ": "), refusal());
    }

    @Test
    void refusesJpegDamagedInItsMiddle() throws IOException {
        byte[] content = picture("jpg", BufferedImage.TYPE_INT_RGB, 64, 64, 60);
        for (int at = content.length - 32; at < content.length - 2; at += 2) {
            content[at] = (byte) 0xff; // followed by 0, a byte of ones, and no code has so many
            content[at + 1] = 0;
        }
        Path file = write(dir.resolve("cat").resolve("9.jpg"), content);
        assertEquals(file + ": damaged, must be a whole JPEG image: Corrupt JPEG data: bad Huffman code", refusal());
    }

    @Test
    void takesJpegWithBytesBehindItsPixels() throws IOException {
        byte[] whole = picture("jpg", BufferedImage.TYPE_INT_RGB, 64, 64, 60);
        byte[] padded = Arrays.copyOf(whole, whole.length + 64);
        System.arraycopy(whole, whole.length - 2, padded, padded.length - 2, 2);
        Arrays.fill(padded, whole.length - 2, padded.length - 2, (byte) 1);
        write(dir.resolve("cat").resolve("9.jpg"), padded);
        source().load(Part.TRAIN);
    }

    @Test
    void testPartAloneIsEnoughToTest() throws IOException {
        Path folder = Files.createDirectories(dir.resolve("alone/test/a"));
        write(folder.resolve("1.png"), picture("png", BufferedImage.TYPE_BYTE_GRAY, 4, 4, 60));
        assertEquals(
                1,
                ImageSource.of(dir.resolve("alone").toString()).load(Part.TEST).size());
    }

    @Test
    void pictureOfOneBitIsGrey() throws IOException {
        Path bits = Files.createDirectories(dir.resolve("bits"));
        write(
                Files.createDirectories(bits.resolve("one")).resolve("1.png"),
                picture("png", BufferedImage.TYPE_BYTE_BINARY, 8, 8, 1));
        write(
                Files.createDirectories(bits.resolve("two")).resolve("1.png"),
                picture("png", BufferedImage.TYPE_BYTE_BINARY, 8, 8, 0));
        assertEquals(1, ImageFolder.of(bits).channels());
    }

    private ImageSource source() {
        return ImageSource.of(dir.toString());
    }

    private String refusal() {
        return String.valueOf(assertThrows(DatasetException.class, () -> source().load(Part.TRAIN))
                .getMessage());
    }

    private static byte[] row(byte[] pixels, int row) {
        return Arrays.copyOfRange(pixels, row * 4, row * 4 + 4);
    }

    private static BufferedImage line(int... values) {
        var image = new BufferedImage(values.length, 1, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setPixels(0, 0, values.length, 1, values);
        return image;
    }

    private static byte[] picture(String format, int type, int height, int width, int value) throws IOException {
        var image = new BufferedImage(width, height, type);
        for (int i = 0; i < height * width * image.getRaster().getNumBands(); i++) {
            int pixel = i / image.getRaster().getNumBands();
            image.getRaster()
                    .setSample(
                            pixel % width, pixel / width, i % image.getRaster().getNumBands(), value);
        }
        var out = new ByteArrayOutputStream();
        ImageIO.write(image, format, out);
        return out.toByteArray();
    }
}
