package io.sigmoid.training.onnx;

import io.sigmoid.zoo.graph.Weight;
import java.util.ArrayList;
import java.util.List;

/** The gates of a long short-term memory: PyTorch's order is input, forget, cell, output, that of ONNX input, output, forget, cell. */
final class Gates {
    /** What the names of reordered weights end in. */
    static final String SUFFIX = ".iofc";

    /** Where ONNX's gates lie in PyTorch's order. */
    private static final int[] TO_ONNX = {0, 3, 1, 2};
    /** Where PyTorch's gates lie in ONNX's order. */
    private static final int[] TO_PYTORCH = {0, 2, 3, 1};

    private Gates() {}

    /** {@code (4·units, n)} → {@code (1, 4·units, n)}. */
    static Weight toOnnx(Weight weight) {
        var shape = new ArrayList<>(List.of(1L));
        shape.addAll(weight.shape());
        return new Weight(weight.name() + SUFFIX, shape, reordered(weight.values(), 0, weight.values().length, TO_ONNX));
    }

    /** Two of {@code (4·units)} → {@code (1, 8·units)}. */
    static Weight toOnnx(Weight input, Weight state) {
        int size = input.values().length;
        float[] both = new float[2 * size];
        System.arraycopy(reordered(input.values(), 0, size, TO_ONNX), 0, both, 0, size);
        System.arraycopy(reordered(state.values(), 0, size, TO_ONNX), 0, both, size, size);
        return new Weight(input.name() + SUFFIX, List.of(1L, 2L * size), both);
    }

    /** The values of four gates of ONNX, {@code size} of them from {@code from} on, in PyTorch's order. */
    static float[] toPytorch(float[] values, int from, int size) {
        return reordered(values, from, size, TO_PYTORCH);
    }

    private static float[] reordered(float[] values, int from, int size, int[] order) {
        float[] reordered = new float[size];
        int gate = size / 4;
        for (int i = 0; i < 4; i++) {
            System.arraycopy(values, from + order[i] * gate, reordered, i * gate, gate);
        }
        return reordered;
    }
}
