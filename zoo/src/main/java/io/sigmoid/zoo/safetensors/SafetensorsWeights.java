package io.sigmoid.zoo.safetensors;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import io.sigmoid.zoo.NativeMemory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * The weights of a block, into a safetensors file and out of one, with PyTorch's names and layouts.
 *
 * <p>Names: a child that its block added under the name of its class, as {@code SequentialBlock} and {@code
 * ParallelBlock} do, is numbered from 0 among all children, those without parameters included, as in {@code
 * nn.Sequential}: {@code 0.weight}, {@code 3.0.bias}. A child with a name of its own has that name, without the number
 * that DJL puts in front: {@code addChildBlock("conv1", …)} is {@code conv1.weight}.
 *
 * <p>Batch normalisation has {@code weight}, {@code bias}, {@code running_mean} and {@code running_var}; a recurrent
 * layer {@code weight_ih_l0}, {@code weight_hh_l0}, {@code bias_ih_l0} and {@code bias_hh_l0}.
 * Every other parameter keeps its own name.
 *
 * <p>Layouts: those of PyTorch, which DJL's blocks use themselves: dense (out, in), convolution (out, in, height, width),
 * transposed convolution (in, out, height, width), LSTM (4·units, in) with the gates in the order input, forget, cell, output.
 */
public final class SafetensorsWeights {
    private SafetensorsWeights() {}

    /**
     * Gives {@code block} the weights of a file; either all of them or, if anything does not fit, none.
     *
     * <p>F32, F16 and BF16 are exact, F64 is rounded. {@code num_batches_tracked} of batch normalisation is passed over.
     *
     * @param block initialised, float32
     * @throws SafetensorsException if the file breaks a rule of the format, or its names, shapes or types are not the
     *     block's, or a weight is not finite
     * @throws IllegalArgumentException if the block is not initialised
     */
    public static void load(Block block, Path file) {
        load(block, file, Safetensors.read(file).tensors());
    }

    /**
     * The same for tensors that were read from a file of another format.
     *
     * @param file to name in an error
     * @param tensors by PyTorch's names
     */
    public static void load(Block block, Path file, Map<String, Tensor> tensors) {
        Map<String, Parameter> parameters = initialized(block);
        checkNames(file, parameters, block, tensors);
        var weights = new ArrayList<float[]>();
        parameters.forEach((name, parameter) -> {
            Tensor tensor = Objects.requireNonNull(tensors.get(name), name);
            weights.add(floats(file, name, parameter, tensor));
        });
        int i = 0;
        for (Parameter parameter : parameters.values()) {
            set(parameter, weights.get(i++));
        }
    }

    /**
     * Writes the weights of {@code block} as F32, whole or not at all; a file of that name is replaced.
     *
     * @param block initialised, float32
     * @throws SafetensorsException if it can't be written
     * @throws IllegalArgumentException if the block is not initialised
     */
    public static void export(Block block, Path file) {
        var tensors = new LinkedHashMap<String, Tensor>();
        initialized(block).forEach((name, parameter) -> {
            tensors.put(name, Tensor.of(shape(parameter), NativeMemory.numbers(parameter.getArray())));
        });
        new Safetensors(tensors, Map.of("format", "pt")).write(file);
    }

    private static Map<String, Parameter> initialized(Block block) {
        Map<String, Parameter> parameters = PytorchNames.of(block);
        parameters.forEach((name, parameter) -> {
            if (!parameter.isInitialized() || parameter.getArray().getDataType() != DataType.FLOAT32) {
                throw new IllegalArgumentException(
                        "the block must be initialised with float32, its parameter %s is not".formatted(name));
            }
        });
        return parameters;
    }

    private static void checkNames(
            Path file, Map<String, Parameter> parameters, Block block, Map<String, Tensor> tensors) {
        var missing = new TreeSet<>(parameters.keySet());
        missing.removeAll(tensors.keySet());
        var unknown = new TreeSet<>(tensors.keySet());
        unknown.removeAll(parameters.keySet());
        PytorchNames.without(block).forEach(unknown::remove);
        if (!missing.isEmpty() || !unknown.isEmpty()) {
            throw new SafetensorsException(
                    file,
                    "is not of this block: it lacks %s and has %s besides".formatted(some(missing), some(unknown)));
        }
    }

    private static String some(Set<String> names) {
        List<String> first = names.stream().limit(3).map(Header::quoted).toList();
        String more = names.size() > 3 ? " and %d more".formatted(names.size() - 3) : "";
        return names.isEmpty() ? "nothing" : String.join(", ", first) + more;
    }

    private static float[] floats(Path file, String name, Parameter parameter, Tensor tensor) {
        if (!tensor.type().isReal()) {
            throw new SafetensorsException(
                    file, "%s must be F32, F16, BF16 or F64, is %s".formatted(Header.quoted(name), tensor.type()));
        }
        if (!tensor.shape().equals(shape(parameter))) {
            throw new SafetensorsException(
                    file,
                    "%s must have the shape %s, has %s"
                            .formatted(Header.quoted(name), shape(parameter), Safetensors.shortened(tensor.shape())));
        }
        float[] values = tensor.floats();
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw new SafetensorsException(
                        file, "%s holds %s, weights must be finite".formatted(Header.quoted(name), value));
            }
        }
        return values;
    }

    private static List<Long> shape(Parameter parameter) {
        return Arrays.stream(parameter.getArray().getShape().getShape()).boxed().toList();
    }

    /** Into the parameter's own array, so that whoever holds it sees the weights. */
    private static void set(Parameter parameter, float[] values) {
        NDArray array = parameter.getArray();
        boolean trainable = array.hasGradient();
        array.setRequiresGradient(false);
        try (NDManager manager = array.getManager().newSubManager()) {
            NativeMemory.of(manager, values, array.getShape()).copyTo(array);
        }
        array.setRequiresGradient(trainable);
    }
}
