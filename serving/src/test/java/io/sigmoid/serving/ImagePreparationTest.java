package io.sigmoid.serving;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sigmoid.zoo.ImageShape;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImagePreparationTest {
    private static final ImagePreparation MNIST = new ImagePreparation(ImageShape.MNIST, 0, 1, false);

    @Test
    void anEightBitGreyPngOfTheModelsSizeIsExact(@TempDir Path temp) throws Exception {
        Path file = Pictures.save(Pictures.counting(28, 28), "png", temp.resolve("a.png"));
        var expected = new float[784];
        for (int i = 0; i < 784; i++) {
            expected[i] = (i % 256) / 255f;
        }
        assertArrayEquals(expected, MNIST.pixels(file));
    }

    @Test
    void anInvertedEightBitPixelIsExact() {
        float[] pixels = MNIST.inverted().pixels(Pictures.counting(28, 28));
        for (int i = 0; i < 784; i++) {
            assertEquals((255 - i % 256) / 255f, pixels[i]);
        }
    }

    @Test
    void aColourPictureWithoutColourIsExact() {
        var values = new int[784];
        Arrays.setAll(values, i -> 0xff000000 | (i % 256) * 0x010101);
        assertArrayEquals(MNIST.pixels(Pictures.counting(28, 28)), MNIST.pixels(Pictures.argb(28, values)));
    }

    @Test
    void pixelsAreMappedIntoTheRange() {
        var preparation = new ImagePreparation(new ImageShape(1, 1, 3), -1, 3, false);
        assertArrayEquals(new float[] {-1, -1 + 51 / 255f * 4, 3}, preparation.pixels(Pictures.grey(3, 0, 51, 255)));
    }

    @Test
    void noPixelLeavesARangeThatRoundingWouldLeave() {
        var preparation = new ImagePreparation(new ImageShape(1, 1, 1), -0.1f, 0.7f, false);
        assertArrayEquals(new float[] {0.7f}, preparation.pixels(Pictures.grey(1, 255)));
    }

    @Test
    void sixteenBitGreyKeepsItsDepth() {
        var image = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_GRAY);
        image.getRaster().setSample(0, 0, 0, 65535);
        image.getRaster().setSample(1, 0, 0, 1);
        assertArrayEquals(new float[] {1, 1 / 257f / 255}, grey(1, 2).pixels(image));
    }

    @Test
    void coloursBecomeGreyByLuminance() {
        BufferedImage image = Pictures.argb(3, 0xffff0000, 0xff00ff00, 0xff0000ff);
        assertArrayEquals(new float[] {0.299f, 0.587f, 0.114f}, grey(1, 3).pixels(image), 1e-7f);
    }

    @Test
    void coloursKeepTheirChannels() {
        BufferedImage image = Pictures.argb(2, 0xffff3300, 0xff0000ff);
        assertArrayEquals(new float[] {1, 0, 0.2f, 0, 0, 1}, colour(1, 2).pixels(image));
    }

    @Test
    void greyFillsAllChannels() {
        assertArrayEquals(new float[] {0.2f, 0.2f, 0.2f}, colour(1, 1).pixels(Pictures.grey(1, 51)));
    }

    @Test
    void theTransparentIsBlack() {
        assertArrayEquals(new float[] {0}, grey(1, 1).pixels(Pictures.argb(1, 0x00ffffff)));
    }

    @Test
    void theTransparentIsBlackWhenInverted() {
        assertArrayEquals(new float[] {0, 1}, grey(1, 2).inverted().pixels(Pictures.argb(2, 0x00000000, 0xff000000)));
    }

    @Test
    void transparencyOfGreyCounts() {
        var model = new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_GRAY), true, false, 3, DataBuffer.TYPE_BYTE);
        var image = new BufferedImage(model, model.createCompatibleWritableRaster(2, 1), false, null);
        image.getRaster().setPixel(0, 0, new int[] {100, 255});
        image.getRaster().setPixel(1, 0, new int[] {100, 51});
        assertArrayEquals(new float[] {100 / 255f, 20 / 255f}, grey(1, 2).pixels(image), 1e-7f);
    }

    @Test
    void shrinkingAveragesAreas() {
        BufferedImage image = Pictures.grey(4, 0, 100, 200, 200, 100, 200, 200, 200);
        assertArrayEquals(new float[] {100 / 255f, 200 / 255f}, grey(1, 2).pixels(image), 1e-6f);
    }

    @Test
    void shrinkingByAFractionCountsPartsOfPixels() {
        BufferedImage image = Pictures.grey(3, 0, 90, 255, 0, 90, 255, 0, 90, 255);
        assertArrayEquals(
                new float[] {30 / 255f, 200 / 255f, 30 / 255f, 200 / 255f},
                grey(2, 2).pixels(image),
                1e-6f);
    }

    @Test
    void enlargingInterpolates() {
        BufferedImage image = Pictures.grey(2, 0, 200, 0, 200);
        float[] row = Arrays.copyOf(grey(4, 4).pixels(image), 4);
        assertArrayEquals(new float[] {0, 50 / 255f, 150 / 255f, 200 / 255f}, row, 1e-6f);
    }

    @Test
    void theAspectRatioStaysAndTheRestIsBlack() {
        BufferedImage image = Pictures.grey(4, 255, 255, 255, 255, 255, 255, 255, 255);
        assertArrayEquals(new float[] {0, 0, 0, 1, 1, 0, 0, 0}, rows(grey(8, 4).pixels(image), 4));
    }

    @Test
    void theRestIsBlackWhenInvertedToo() {
        BufferedImage image = Pictures.grey(4, 0, 0, 0, 0);
        assertArrayEquals(new float[] {0, 1, 0, 0}, rows(grey(4, 4).inverted().pixels(image), 4));
    }

    @Test
    void aVeryThinPictureKeepsAPixel() {
        BufferedImage image = Pictures.grey(1, new int[1000]);
        assertEquals(16, grey(4, 4).pixels(image).length);
    }

    @Test
    void aModelOfFeaturesTakesNoImages() {
        var problem =
                assertThrows(UnsupportedOperationException.class, () -> ImagePreparation.of(Models.features(784)));
        assertEquals("the model takes 784 values [784] and no images", problem.getMessage());
    }

    private static ImagePreparation grey(int height, int width) {
        return new ImagePreparation(new ImageShape(1, height, width), 0, 1, false);
    }

    private static ImagePreparation colour(int height, int width) {
        return new ImagePreparation(new ImageShape(3, height, width), 0, 1, false);
    }

    /** The first pixel of each row. */
    private static float[] rows(float[] pixels, int width) {
        var rows = new float[pixels.length / width];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = pixels[i * width];
        }
        return rows;
    }
}
