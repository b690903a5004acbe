package io.sigmoid.zoo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * The order of weights in memory: the filters of a wide convolution, {@code (filters, channels, H, W)}, with the channels
 * last, everything else as its shape says.
 *
 * <p>PyTorch computes a whole convolutional net in the layout of its filters, and does so up to twice as fast in this
 * one. Shapes and values stay what they are. Training and serving use the same order, so that both compute the same bits.
 *
 * <p>Narrow convolutions gain nothing, and must not: in this layout the backward pass of a 1×1 convolution of 4 channels
 * never ends (PyTorch 2.7.1 on AVX2). What leaves a convolution has as many channels as it has filters, so filters in this
 * layout are {@value #LEAST} or more and leave nothing narrow; those of a 1×1 convolution also take as many channels.
 */
public final class ChannelsLast {
    /** Fewest filters of a wide convolution. */
    public static final int LEAST = 16;

    private ChannelsLast() {}

    /** The values of {@code array} in the order of memory, {@code (size)}; a view if they already lie so. */
    public static NDArray flatten(NDArray array) {
        if (!isWide(array.getShape())) {
            return array.flatten();
        }
        try (NDArray ordered = array.transpose(0, 2, 3, 1)) {
            return ordered.flatten();
        }
    }

    /** The view of the given shape on values that {@link #flatten} put in order. */
    public static NDArray view(NDArray flat, Shape shape) {
        if (!isWide(shape)) {
            return flat.reshape(shape);
        }
        try (NDArray ordered = flat.reshape(shape.get(0), shape.get(2), shape.get(3), shape.get(1))) {
            return ordered.transpose(0, 3, 1, 2);
        }
    }

    /** An array with {@code values}, last axis fastest, in the order of memory. */
    public static NDArray create(NDManager owner, float[] values, Shape shape) {
        try (NDArray plain = NativeMemory.of(owner, values, shape);
                NDArray flat = flatten(plain)) {
            return view(flat, shape);
        }
    }

    /** Whether filters of that shape, those of a transposed convolution too, are laid out so. */
    public static boolean isWide(Shape shape) {
        return shape.dimension() == 4 && shape.get(0) >= LEAST && (shape.get(1) >= LEAST || shape.get(2) > 1);
    }
}
