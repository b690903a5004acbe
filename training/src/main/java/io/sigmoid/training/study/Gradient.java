package io.sigmoid.training.study;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.sigmoid.training.Autograd;
import java.util.function.UnaryOperator;

/**
 * A function of one variable and its derivative, as the engine computes them.
 *
 * @param values of the function
 * @param derivatives by autograd
 */
@SuppressWarnings("ArrayRecordComponent") // Numbers to read, never compared.
record Gradient(double[] values, double[] derivatives) {
    /**
     * Evaluates {@code function} at every x.
     *
     * @param function element by element
     * @param type float32 or float64
     */
    static Gradient of(NDManager manager, UnaryOperator<NDArray> function, DataType type, double... x) {
        try (NDManager scratch = manager.newSubManager()) {
            NDArray at;
            try (NDArray view = scratch.create(x, new Shape(x.length))) {
                at = type == DataType.FLOAT64 ? view.duplicate() : view.toType(type, true);
            }
            at.setRequiresGradient(true);
            NDArray values;
            try (Autograd tape = Autograd.record()) {
                values = function.apply(at);
                tape.backward(values.sum());
            }
            return new Gradient(doubles(values.stopGradient()), doubles(at.getGradient()));
        }
    }

    private static double[] doubles(NDArray array) {
        return array.toType(DataType.FLOAT64, true).toDoubleArray();
    }
}
