package io.sigmoid.zoo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * Arrays whose memory belongs to the engine, so that a graph may keep them.
 *
 * <p>What DJL makes of a Java array is a view of Java's memory. When it is closed the garbage collector may free that
 * memory, and a backward pass that still needs it reads whatever is there by then.
 */
public final class NativeMemory {
    private NativeMemory() {}

    /**
     * An array of its own memory.
     *
     * @param manager owns the array
     * @param values as many as the shape has elements, last axis fastest
     * @return float32 of the given shape
     */
    public static NDArray of(NDManager manager, float[] values, Shape shape) {
        try (NDArray view = manager.create(values, shape)) {
            return view.duplicate();
        }
    }

    /**
     * The numbers of an array that lives long. {@link NDArray#toFloatArray()} leaves a copy in the array's manager where the
     * array is on a GPU, or does not lie in order.
     *
     * @param array float32
     * @return last axis fastest
     */
    public static float[] numbers(NDArray array) {
        try (NDManager scratch = array.getManager().newSubManager()) {
            NDArray view = array.stopGradient();
            view.attach(scratch);
            return view.toFloatArray();
        }
    }
}
