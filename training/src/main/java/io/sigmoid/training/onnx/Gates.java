package io.sigmoid.training.onnx;

import io.sigmoid.zoo.graph.Weight;
import io.sigmoid.zoo.safetensors.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The gates of a long short-term memory: PyTorch has input, forget, cell, output, ONNX has input, output, forget, cell. */
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
        return new Weight(
                weight.name() + SUFFIX, shape, reordered(weight.values(), 0, weight.values().length, TO_ONNX));
    }

    /** Two of {@code (4·units)} → {@code (1, 8·units)}. */
    static Weight toOnnx(Weight input, Weight state) {
        int size = input.values().length;
        float[] both = new float[2 * size];
        System.arraycopy(reordered(input.values(), 0, size, TO_ONNX), 0, both, 0, size);
        System.arraycopy(reordered(state.values(), 0, size, TO_ONNX), 0, both, size, size);
        return new Weight(input.name() + SUFFIX, List.of(1L, 2L * size), both);
    }

    /**
     * Replaces what {@link #toOnnx} made by what it was made of.
     *
     * @param tensors by name, changed in place
     */
    static void restore(Map<String, Tensor> tensors) {
        for (String name : List.copyOf(tensors.keySet())) {
            if (name.endsWith(SUFFIX)) {
                Tensor tensor = tensors.remove(name);
                restore(tensors, name.substring(0, name.length() - SUFFIX.length()), Objects.requireNonNull(tensor));
            }
        }
    }

    private static void restore(Map<String, Tensor> tensors, String name, Tensor tensor) {
        List<Long> shape = tensor.shape().subList(1, tensor.shape().size());
        float[] values = tensor.floats();
        if (shape.size() == 2) {
            tensors.put(name, Tensor.of(shape, reordered(values, 0, values.length, TO_PYTORCH)));
        } else {
            int size = values.length / 2;
            List<Long> half = List.of((long) size);
            tensors.put(name, Tensor.of(half, reordered(values, 0, size, TO_PYTORCH)));
            tensors.put(name.replace("bias_ih", "bias_hh"), Tensor.of(half, reordered(values, size, size, TO_PYTORCH)));
        }
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
