package io.sigmoid.zoo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One operation without weights, from one array to one array, whose output shape is known without computing it.
 *
 * <p>DJL's {@code LambdaBlock} runs the operation on zeros to learn the shape; here a shape costs no memory, so that a
 * model can be checked against its description before anything is allocated.
 */
final class ParameterFree extends AbstractBlock {
    private final String name;
    private final UnaryOperator<NDArray> operation;
    private final UnaryOperator<Shape> shape;

    private ParameterFree(String name, UnaryOperator<NDArray> operation, UnaryOperator<Shape> shape) {
        this.name = name;
        this.operation = operation;
        this.shape = shape;
    }

    /** {@code (N, …)} → the same shape. */
    static ParameterFree activation(Activation activation) {
        return new ParameterFree(activation.name(), activation::apply, UnaryOperator.identity());
    }

    /** {@code (N, …)} → {@code (N, product of the rest)}. */
    static ParameterFree flatten() {
        return new ParameterFree(
                "Flatten",
                x -> x.reshape(x.getShape().get(0), -1),
                in -> new Shape(in.get(0), in.slice(1).size()));
    }

    /** {@code (N, …)} → {@code (N, shape…)}, for as many values. */
    static ParameterFree reshape(Shape shape) {
        return new ParameterFree(
                "Reshape", x -> x.reshape(new Shape(x.getShape().get(0)).addAll(shape)), in -> new Shape(in.get(0))
                        .addAll(shape));
    }

    /** The array itself. */
    static ParameterFree identity() {
        return new ParameterFree("Identity", UnaryOperator.identity(), UnaryOperator.identity());
    }

    /** {@code (N, steps, C)} → {@code (N, C)}, the last step. */
    static ParameterFree lastStep() {
        return new ParameterFree("LastStep", x -> x.get(new NDIndex(":, -1")), in -> new Shape(in.get(0), in.get(2)));
    }

    /** {@code (N, C, H, W)} → {@code (N, C, ⌊H/2⌋, ⌊W/2⌋)}, the largest of each 2×2. */
    static ParameterFree maxPool() {
        Shape two = new Shape(2, 2);
        Shape none = new Shape(0, 0);
        return new ParameterFree(
                "MaxPool",
                x -> Pool.maxPool2d(x, two, two, none, false),
                in -> new Shape(in.get(0), in.get(1), in.get(2) / 2, in.get(3) / 2));
    }

    /** {@code (N, C, H, W)} → {@code (N, C)}, the mean over H×W. */
    static ParameterFree globalAveragePool() {
        return new ParameterFree("GlobalAveragePool", Pool::globalAvgPool2d, in -> new Shape(in.get(0), in.get(1)));
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore parameters, NDList inputs, boolean training, @Nullable PairList<String, Object> options) {
        return new NDList(operation.apply(inputs.singletonOrThrow()));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
        return new Shape[] {shape.apply(inputs[0])};
    }

    @Override
    public String toString() {
        return name;
    }
}
