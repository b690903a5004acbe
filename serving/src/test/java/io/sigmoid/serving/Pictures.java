package io.sigmoid.serving;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Pictures that the tests draw. */
public final class Pictures {
    private Pictures() {}

    /** A grey picture whose pixels count 0, 1, 2 … 255, 0 … row by row. */
    public static BufferedImage counting(int width, int height) {
        var image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < width * height; i++) {
            image.getRaster().setSample(i % width, i / width, 0, i % 256);
        }
        return image;
    }

    /** A grey picture of the given values, row by row. */
    public static BufferedImage grey(int width, int... values) {
        var image = new BufferedImage(width, values.length / width, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < values.length; i++) {
            image.getRaster().setSample(i % width, i / width, 0, values[i]);
        }
        return image;
    }

    /** A picture of the given 0xAARRGGBB values, row by row. */
    public static BufferedImage argb(int width, int... values) {
        var image = new BufferedImage(width, values.length / width, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(0, 0, width, values.length / width, values, 0, width);
        return image;
    }

    public static Path save(BufferedImage image, String format, Path file) throws IOException {
        if (!ImageIO.write(image, format, file.toFile())) {
            throw new IOException("no writer for " + format);
        }
        return file;
    }
}
