package io.sigmoid.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** In-place arithmetic with numbers, whose arrays live until it is closed and never in Java's memory. */
final class Scratch implements AutoCloseable {
    private final NDManager manager;

    /** For arrays on the device of {@code like}. */
    Scratch(NDArray like) {
        manager = like.getManager().newSubManager();
    }

    NDArray number(double value) {
        return Constants.of(manager, value);
    }

    /** The array, closed with this. */
    NDArray keep(NDArray array) {
        array.attach(manager);
        return array;
    }

    void scale(NDArray array, double factor) {
        array.muli(number(factor));
    }

    void addScaled(NDArray to, NDArray what, double factor) {
        if (factor != 0) {
            to.addi(keep(what.mul(number(factor))));
        }
    }

    @Override
    public void close() {
        manager.close();
    }
}
