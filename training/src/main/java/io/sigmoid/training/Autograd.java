package io.sigmoid.training;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;

/**
 * Records operations of this thread for the backward pass while it is open.
 *
 * <p>DJL's own collector allows one recording a process; PyTorch's grad mode belongs to a thread.
 */
public final class Autograd implements AutoCloseable {
    private final boolean before = JniUtils.isGradMode();

    private Autograd(boolean record) {
        JniUtils.setGradMode(record);
    }

    public static Autograd record() {
        return new Autograd(true);
    }

    /** For work that must build no graph on a thread where grad mode may be on, as it is on a new one. */
    public static Autograd pause() {
        return new Autograd(false);
    }

    /** Adds the gradient of the scalar {@code loss} to the gradient of every leaf that it depends on. */
    public void backward(NDArray loss) {
        try (NDArray one = loss.getManager().ones(loss.getShape(), loss.getDataType())) {
            backward(loss, one);
        }
    }

    /** The same for an array of any shape, given the gradient of what comes after it. */
    void backward(NDArray array, NDArray gradient) {
        JniUtils.backward((PtNDArray) array, (PtNDArray) gradient, false, false);
    }

    @Override
    public void close() {
        JniUtils.setGradMode(before);
    }
}
