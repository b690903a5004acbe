package io.sigmoid.serving;

import ai.djl.modality.cv.Image;
import io.sigmoid.zoo.ImageShape;
import io.sigmoid.zoo.artifact.InputSignature;
import java.awt.image.BufferedImage;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;

/**
 * From a picture of any size to the values that a model takes.
 *
 * <ul>
 *   <li>The picture keeps its aspect ratio and lies in the middle, the rest is black. Shrinking averages areas, enlarging
 *       interpolates. A picture of the model's own size is not touched: 8-bit pixel v becomes exactly {@code v / 255f},
 *       mapped into [minimum, maximum].
 *   <li>Colours become grey by luminance (0.299, 0.587, 0.114) for a model of one channel; grey fills all three channels
 *       of a model for colours. Pixels count as they are stored, without a gamma.
 *   <li>What is transparent is black.
 *   <li>Nothing is inverted unless asked for. Models trained on MNIST want light ink on black: use {@link #inverted()}
 *       for dark ink on white paper.
 * </ul>
 *
 * @param shape of the model's images
 * @param minimum value of a black pixel
 * @param maximum value of a white pixel
 * @param invert whether black and white change places
 */
public record ImagePreparation(ImageShape shape, float minimum, float maximum, boolean invert) {
    /** The longest side in pixels of a picture that is read: what a JPEG has at most. */
    public static final int MOST_SIDE = 65_500;

    public ImagePreparation {
        if (!(minimum < maximum)) {
            throw new IllegalArgumentException("range must be ascending, got [%s, %s]".formatted(minimum, maximum));
        }
    }

    /**
     * The preparation for a model, without inversion.
     *
     * @throws UnsupportedOperationException if the model takes no images
     */
    public static ImagePreparation of(InputSignature input) {
        List<Integer> shape = input.shape();
        if (shape.size() != 3 || (shape.get(0) != 1 && shape.get(0) != 3)) {
            throw new UnsupportedOperationException(
                    "the model takes %d values %s and no images".formatted(input.size(), shape));
        }
        return new ImagePreparation(
                new ImageShape(shape.get(0), shape.get(1), shape.get(2)), input.minimum(), input.maximum(), false);
    }

    /** The same for dark ink on light paper. */
    public ImagePreparation inverted() {
        return new ImagePreparation(shape, minimum, maximum, !invert);
    }

    /** Number of values of one image. */
    public int size() {
        return shape.channels() * shape.height() * shape.width();
    }

    /** {@code (channels, height, width)} float32 in [minimum, maximum], flat. */
    public float[] pixels(BufferedImage image) {
        var pixels = new float[size()];
        into(pixels, 0, image);
        return pixels;
    }

    /**
     * Reads a PNG or JPEG file of at most 32 MiB and 40 million pixels, and prepares it as {@link #pixels(BufferedImage)}
     * does. The orientation that a camera noted is not applied.
     *
     * @throws ImageException if it can't be read
     */
    public float[] pixels(Path image) {
        return pixels(ImageFile.read(image));
    }

    /** The same of a stream, which is read to its end and stays open. */
    public float[] pixels(InputStream image) {
        return pixels(ImageFile.read(image));
    }

    /** The same of one of DJL's images. */
    public float[] pixels(Image image) {
        return pixels(DjlImage.buffered(image));
    }

    void into(float[] pixels, int from, BufferedImage image) {
        double scale = Math.min((double) shape.height() / image.getHeight(), (double) shape.width() / image.getWidth());
        int height = Math.max(1, (int) Math.round(image.getHeight() * scale));
        int width = Math.max(1, (int) Math.round(image.getWidth() * scale));
        int top = (shape.height() - height) / 2;
        int left = (shape.width() - width) / 2;
        float[] scaled = Scaling.scale(new PixelRows(image, shape.channels(), invert), height, width);
        for (int i = 0; i < size(); i++) {
            int x = i % shape.width() - left;
            int y = i / shape.width() % shape.height() - top;
            int channel = i / shape.width() / shape.height();
            boolean inside = x >= 0 && x < width && y >= 0 && y < height;
            pixels[from + i] =
                    EightBit.inRange(minimum, maximum, inside ? scaled[(channel * height + y) * width + x] : 0);
        }
    }
}
