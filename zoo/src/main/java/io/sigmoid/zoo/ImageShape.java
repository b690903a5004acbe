package io.sigmoid.zoo;

import ai.djl.ndarray.types.Shape;

/**
 * The shape of one image, channels first.
 *
 * @param channels 1 for grey, 3 for RGB
 * @param height in pixels, at most 4096
 * @param width in pixels, at most 4096
 */
public record ImageShape(int channels, int height, int width) {
    /** 28×28 grey: MNIST, Fashion-MNIST and their relatives. */
    public static final ImageShape MNIST = new ImageShape(1, 28, 28);

    /** 32×32 colour: CIFAR and its relatives. */
    public static final ImageShape CIFAR = new ImageShape(3, 32, 32);

    public ImageShape {
        if (channels != 1 && channels != 3) {
            throw new IllegalArgumentException("channels must be 1 or 3, got " + channels);
        }
        Check.between("height", height, 1, 4096);
        Check.between("width", width, 1, 4096);
    }

    /** {@code (channels, height, width)}. */
    public Shape shape() {
        return new Shape(channels, height, width);
    }
}
