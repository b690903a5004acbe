package io.sigmoid.zoo;

import ai.djl.ndarray.types.Shape;

/**
 * The shape of one image, channels first.
 *
 * @param channels 1 for grey, 3 for RGB
 * @param height in pixels
 * @param width in pixels
 */
public record ImageShape(int channels, int height, int width) {
    /** 28×28 grey: MNIST, Fashion-MNIST and their relatives. */
    public static final ImageShape MNIST = new ImageShape(1, 28, 28);

    public ImageShape {
        if (channels != 1 && channels != 3) {
            throw new IllegalArgumentException("channels must be 1 or 3, got " + channels);
        }
        Check.positive("height", height);
        Check.positive("width", width);
    }

    /** {@code (channels, height, width)}. */
    public Shape shape() {
        return new Shape(channels, height, width);
    }
}
