package io.sigmoid.serving;

import io.sigmoid.zoo.ImageShape;
import java.awt.image.BufferedImage;

/**
 * A picture that a {@link Vae} made.
 *
 * @param shape of the picture
 * @param brightness {@code (channels, height, width)} flat, each value in [0, 1]
 */
@SuppressWarnings("ArrayRecordComponent") // Numbers to compute with; each picture has an array of its own.
public record DecodedImage(ImageShape shape, float[] brightness) {
    /** The same in 8-bit grey or colours. */
    public BufferedImage image() {
        int channels = shape.channels();
        var image = new BufferedImage(
                shape.width(),
                shape.height(),
                channels == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < brightness.length; i++) {
            int x = i % shape.width();
            int y = i / shape.width() % shape.height();
            image.getRaster().setSample(x, y, i / shape.width() / shape.height(), Math.round(brightness[i] * 255));
        }
        return image;
    }
}
