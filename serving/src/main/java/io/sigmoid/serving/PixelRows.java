package io.sigmoid.serving;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.util.Arrays;

/**
 * The pixels of an image as values in [0, 255], 8-bit pixels exactly as they are stored.
 *
 * <p>Grey is read from the raster: Java takes a grey image for linear light and bends it when asked for colours.
 */
final class PixelRows implements Rows {
    private final BufferedImage image;
    private final int channels;
    private final boolean invert;
    private final boolean grey;
    private final float[] row;
    private final int[] samples;
    private final int[] alphas;

    /**
     * @param channels 1 for grey, by luminance; 3 for red, green and blue
     * @param invert whether black becomes white; what is transparent becomes black either way
     */
    PixelRows(BufferedImage image, int channels, boolean invert) {
        this.image = image;
        this.channels = channels;
        this.invert = invert;
        this.grey = isStoredGrey(image);
        this.row = new float[channels * image.getWidth()];
        this.samples = new int[image.getWidth()];
        this.alphas = new int[image.getWidth()];
    }

    @Override
    public int channels() {
        return channels;
    }

    @Override
    public int height() {
        return image.getHeight();
    }

    @Override
    public int width() {
        return image.getWidth();
    }

    @Override
    public float[] row(int y) {
        if (grey) {
            greys(y);
        } else {
            colours(y);
        }
        return row;
    }

    private static boolean isStoredGrey(BufferedImage image) {
        ColorModel model = image.getColorModel();
        int type = model.getTransferType();
        int bits = DataBuffer.getDataTypeSize(type);
        return model.getColorSpace().getType() == ColorSpace.TYPE_GRAY
                && !model.isAlphaPremultiplied()
                && (type == DataBuffer.TYPE_BYTE || type == DataBuffer.TYPE_USHORT)
                && Arrays.stream(model.getComponentSize()).allMatch(size -> size == bits);
    }

    private void greys(int y) {
        Raster raster = image.getRaster();
        float unit = raster.getTransferType() == DataBuffer.TYPE_BYTE ? 1 : 257;
        raster.getSamples(0, y, samples.length, 1, 0, samples);
        if (raster.getNumBands() > 1) {
            raster.getSamples(0, y, samples.length, 1, 1, alphas);
        } else {
            Arrays.fill(alphas, (int) (255 * unit));
        }
        for (int x = 0; x < samples.length; x++) {
            float value = onPaper(samples[x] / unit, alphas[x] / unit);
            for (int channel = 0; channel < channels; channel++) {
                row[channel * samples.length + x] = value;
            }
        }
    }

    private void colours(int y) {
        image.getRGB(0, y, samples.length, 1, samples, 0, samples.length);
        for (int x = 0; x < samples.length; x++) {
            int alpha = samples[x] >>> 24;
            float red = onPaper(samples[x] >> 16 & 255, alpha);
            float green = onPaper(samples[x] >> 8 & 255, alpha);
            float blue = onPaper(samples[x] & 255, alpha);
            if (channels == 1) {
                // Whole thousandths, so that the luminance of equal colours is that very value.
                row[x] = (299 * red + 587 * green + 114 * blue) / 1000;
            } else {
                row[x] = red;
                row[samples.length + x] = green;
                row[2 * samples.length + x] = blue;
            }
        }
    }

    /** Blends over white before an inversion and over black otherwise: nothing drawn is the model's black. */
    private float onPaper(float value, float alpha) {
        float ink = invert ? 255 - value : value;
        return ink * (alpha / 255);
    }
}
