package io.sigmoid.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.sigmoid.zoo.NativeMemory;
import java.util.List;

/** Numbers as arrays of native memory, which a graph may keep. */
final class Constants {
    private Constants() {}

    /** A float32 scalar. */
    static NDArray of(NDManager manager, double value) {
        return manager.full(new Shape(), (float) value);
    }

    /** {@code (n)} float32. */
    static NDArray of(NDManager manager, List<Double> values) {
        float[] numbers = new float[values.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = values.get(i).floatValue();
        }
        return NativeMemory.of(manager, numbers, new Shape(numbers.length));
    }
}
