package io.sigmoid.training.onnx;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import io.sigmoid.zoo.Pytorch;
import java.util.Arrays;
import java.util.List;

/**
 * How far ONNX Runtime is from PyTorch on the same examples.
 *
 * @param difference the largest of any value of any output
 * @param largest the largest absolute value that PyTorch gave
 */
record Parity(double difference, double largest) {
    /** Of float32, sums of some hundred products included, and nowhere near what a wrong operator gives. */
    private static final double TOLERANCE = 1e-5;

    /** Whether they are the same but for rounding: within 1e-5, of values above 1 of the largest. */
    boolean holds() {
        return difference <= TOLERANCE * Math.max(1, largest);
    }

    /**
     * Compares a block on the CPU, frozen, with the ONNX file made of it.
     *
     * @param examples one after the other
     * @param example shape of one
     * @param batch how many are computed at once
     */
    static Parity of(byte[] model, Block block, float[] examples, Shape example, int batch) {
        int values = Math.toIntExact(example.size());
        double difference = 0;
        double largest = 0;
        try (var session = new OnnxRuntimeSession(model)) {
            for (int from = 0; from < examples.length; from += batch * values) {
                float[] some = Arrays.copyOfRange(examples, from, Math.min(from + batch * values, examples.length));
                Shape shape = new Shape(some.length / values).addAll(example);
                List<float[]> expected = pytorch(block, some, shape);
                List<float[]> actual = session.run(some, shape.getShape());
                for (int i = 0; i < expected.size(); i++) {
                    difference = Math.max(difference, difference(expected.get(i), actual.get(i)));
                    for (float value : expected.get(i)) {
                        largest = Math.max(largest, Math.abs(value));
                    }
                }
            }
        }
        return new Parity(difference, largest);
    }

    /** The worse of both. */
    Parity and(Parity other) {
        return new Parity(Math.max(difference, other.difference), Math.max(largest, other.largest));
    }

    /** What PyTorch makes of one batch on the CPU: the values of each output. */
    static List<float[]> pytorch(Block block, float[] examples, Shape shape) {
        try (NDManager manager = Pytorch.engine().newBaseManager(Device.cpu())) {
            NDList outputs = block.forward(
                    new ParameterStore(manager, false), new NDList(manager.create(examples, shape)), false);
            return outputs.stream().map(NDArray::toFloatArray).toList();
        }
    }

    /** The largest of two equally long lists of values; NaN if any is. */
    static double difference(float[] expected, float[] actual) {
        if (expected.length != actual.length) {
            throw new IllegalStateException(
                    "ONNX Runtime gives %d values, PyTorch %d".formatted(actual.length, expected.length));
        }
        double largest = 0;
        for (int i = 0; i < expected.length; i++) {
            double difference = Math.abs((double) expected[i] - actual[i]);
            largest = Math.max(largest, difference); // NaN is the largest of all.
        }
        return largest;
    }
}
