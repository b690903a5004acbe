package io.sigmoid.datasets;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * Moves pixels of a batch to where affine maps say, interpolating linearly; what comes from outside is black. The images
 * get a black frame of one pixel, and places beyond it are drawn to it.
 */
final class Resampler {
    private final int height;
    private final int width;
    private final NDArray grid;
    private final NDArray lowest;
    private final NDArray highest;
    private final NDArray line;
    private final NDArray right;
    private final NDArray below;

    /** Makes the constants, which belong to the manager. */
    Resampler(int height, int width, NDManager manager) {
        this.height = height;
        this.width = width;
        float[] places = new float[3 * height * width];
        for (int y = 0, i = 0; y < height; y++) {
            for (int x = 0; x < width; x++, i++) {
                places[i] = x;
                places[height * width + i] = y;
                places[2 * height * width + i] = 1;
            }
        }
        this.grid = Examples.nativeCopy(manager, places, new Shape(3, (long) height * width));
        this.lowest = manager.full(new Shape(), -1f, DataType.FLOAT32);
        this.highest = Examples.nativeCopy(manager, new float[] {width, height}, new Shape(2, 1, 1));
        this.line = manager.full(new Shape(), width + 3, DataType.INT64);
        this.right = manager.full(new Shape(), 1, DataType.INT64);
        this.below = manager.full(new Shape(), width + 3, DataType.INT64);
    }

    int height() {
        return height;
    }

    int width() {
        return width;
    }

    /** {@code (n, C, H, W)} → the same shape; everything belongs to {@code scratch}. */
    NDArray apply(NDManager scratch, NDArray images, Moves moves) {
        Shape shape = images.getShape();
        long n = shape.get(0);
        long channels = shape.get(1);
        long pixels = (long) height * width;
        NDArray coefficients = Examples.nativeCopy(scratch, moves.coefficients(), moves.shape());
        NDArray from =
                coefficients.matMul(grid).reshape(2, n, pixels).maximum(lowest).minimum(highest);
        NDArray corner = from.floor();
        NDArray share = from.sub(corner);
        NDArray whole = corner.toType(DataType.INT64, false).add(right); // the frame moves places by one
        NDArray index = whole.get(1).mul(line).add(whole.get(0));
        NDArray index4 = index.reshape(n, 1, pixels).broadcast(new Shape(n, channels, pixels));
        // Left, right, top, bottom: one pixel of frame, and one more for the right and lower neighbours of the last.
        NDArray framed = images.pad(new Shape(1, 2, 1, 2), 0).reshape(n, channels, -1);
        NDArray across = share.get(0).reshape(n, 1, pixels);
        NDArray down = share.get(1).reshape(n, 1, pixels);
        NDArray top = between(framed.gather(index4, 2), framed.gather(index4.add(right), 2), across);
        NDArray low = index4.add(below);
        NDArray bottom = between(framed.gather(low, 2), framed.gather(low.add(right), 2), across);
        return between(top, bottom, down).reshape(shape);
    }

    private static NDArray between(NDArray first, NDArray second, NDArray share) {
        return first.add(second.sub(first).mul(share));
    }
}
