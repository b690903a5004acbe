package io.sigmoid.training.report;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Pictures of one size in columns and rows, as one PNG file. */
public final class PictureSheet {
    private static final int GAP = 2;
    private static final int PAPER = 0xffffff;

    private final int channels;
    private final int height;
    private final int width;
    private final BufferedImage sheet;

    /**
     * An empty sheet.
     *
     * @param channels of a picture: 1 for grey, 3 for colour
     * @param height of a picture
     * @param width of a picture
     */
    public PictureSheet(int columns, int rows, int channels, int height, int width) {
        if (channels != 1 && channels != 3) {
            throw new IllegalArgumentException("channels must be 1 or 3, got " + channels);
        }
        this.channels = channels;
        this.height = height;
        this.width = width;
        sheet = new BufferedImage(
                columns * (width + GAP) - GAP, rows * (height + GAP) - GAP, BufferedImage.TYPE_INT_RGB);
        int[] paper = new int[sheet.getWidth() * sheet.getHeight()];
        Arrays.fill(paper, PAPER);
        sheet.setRGB(0, 0, sheet.getWidth(), sheet.getHeight(), paper, 0, sheet.getWidth());
    }

    /**
     * Puts a picture into its place.
     *
     * @param pixels {@code (C, H, W)} in [0, 1]
     */
    public PictureSheet put(int column, int row, float[] pixels) {
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int rgb = 0;
                for (int c = 0; c < 3; c++) {
                    rgb = rgb << 8 | level(pixels[((c % channels) * height + y) * width + x]);
                }
                sheet.setRGB(column * (width + GAP) + x, row * (height + GAP) + y, rgb);
            }
        }
        return this;
    }

    /**
     * Puts a picture of bytes into its place.
     *
     * @param pixels {@code (C, H, W)}, 0 to 255 as unsigned bytes
     */
    public PictureSheet put(int column, int row, byte[] pixels) {
        float[] values = new float[pixels.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (pixels[i] & 0xff) / 255f;
        }
        return put(column, row, values);
    }

    /** A share of full brightness. */
    static int level(double share) {
        return (int) Math.round(255 * Math.max(0, Math.min(1, share)));
    }

    /**
     * As an item of a page.
     *
     * @param scale CSS pixels a pixel
     * @param description for whoever can't see it
     * @param caption below it; may be empty
     */
    public Pictures.Picture picture(double scale, String description, String caption) {
        var out = new ByteArrayOutputStream();
        try (var memory = new MemoryCacheImageOutputStream(out)) { // Where ImageIO would take a temporary file.
            ImageIO.write(sheet, "png", memory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Pictures.Picture(
                out.toByteArray(), (int) Math.round(scale * sheet.getWidth()), description, caption);
    }
}
