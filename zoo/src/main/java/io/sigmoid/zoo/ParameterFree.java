package io.sigmoid.zoo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.sigmoid.zoo.graph.GraphBlock;
import io.sigmoid.zoo.graph.GraphBuilder;
import io.sigmoid.zoo.graph.Operation;
import io.sigmoid.zoo.graph.Value;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One operation without weights, from one array to one array, whose output shape is known without computing it.
 *
 * <p>DJL's {@code LambdaBlock} runs the operation on zeros to learn the shape; here a shape costs no memory, so that a
 * model can be checked against its description before anything is allocated.
 */
public final class ParameterFree extends AbstractBlock implements GraphBlock {
    private final String name;
    private final @Nullable Operation described;
    private final UnaryOperator<NDArray> operation;
    private final UnaryOperator<Shape> shape;

    private ParameterFree(
            String name, @Nullable Operation described, UnaryOperator<NDArray> operation, UnaryOperator<Shape> shape) {
        this.name = name;
        this.described = described;
        this.operation = operation;
        this.shape = shape;
    }

    /** {@code (N, …)} → the same shape. */
    public static ParameterFree activation(Activation activation) {
        return new ParameterFree(
                activation.name(), new Operation.Elementwise(activation), activation::apply, UnaryOperator.identity());
    }

    /**
     * {@code (N, …)} → the same array, whose negative values it overwrites with 0: half the memory traffic of {@link
     * #activation}. Only after a layer whose output is a new array, no view, that nobody else reads, its own backward
     * pass included: convolution, normalisation, pooling, sum. So whoever looks at that layer's output sees this one's.
     */
    static ParameterFree reluInPlace() {
        return new ParameterFree(
                Activation.RELU.name(),
                new Operation.Elementwise(Activation.RELU),
                x -> TorchScript.shared("return torch.relu_(x)", "x").run(x),
                UnaryOperator.identity());
    }

    /**
     * {@code (N, 2C, …)} → {@code (N, C, …)}: the first half times the sigmoid of the second, its gate. Gradients pass
     * through the first half without an activation's slope.
     *
     * @throws IllegalArgumentException when asked for the shape of an odd number of values
     * @see <a href="https://arxiv.org/abs/1612.08083">Language Modeling with Gated Convolutional Networks</a>
     */
    public static ParameterFree gatedLinearUnit() {
        return new ParameterFree(
                "GatedLinearUnit",
                new Operation.GatedLinearUnit(),
                x -> TorchScript.shared("return torch.glu(x, 1)", "x").run(x),
                in -> new Shape(in.get(0), halved(in.get(1))).addAll(in.slice(2)));
    }

    private static long halved(long values) {
        if (values % 2 != 0) {
            throw new IllegalArgumentException("a gated linear unit halves an even number of values, got " + values);
        }
        return values / 2;
    }

    /** {@code (N, …)} → {@code (N, product of the rest)}. */
    public static ParameterFree flatten() {
        return new ParameterFree(
                "Flatten",
                new Operation.Flatten(),
                x -> x.reshape(x.getShape().get(0), -1),
                in -> new Shape(in.get(0), in.slice(1).size()));
    }

    /** {@code (N, …)} → {@code (N, shape…)}, for as many values. */
    public static ParameterFree reshape(Shape shape) {
        return new ParameterFree(
                "Reshape",
                new Operation.Reshape(Arrays.stream(shape.getShape()).boxed().toList()),
                x -> x.reshape(new Shape(x.getShape().get(0)).addAll(shape)),
                in -> new Shape(in.get(0)).addAll(shape));
    }

    /** The array itself. */
    public static ParameterFree identity() {
        return new ParameterFree("Identity", null, UnaryOperator.identity(), UnaryOperator.identity());
    }

    /** {@code (N, steps, C)} → {@code (N, C)}, the last step. */
    public static ParameterFree lastStep() {
        return new ParameterFree(
                "LastStep",
                new Operation.LastStep(),
                x -> x.get(new NDIndex(":, -1")),
                in -> new Shape(in.get(0), in.get(2)));
    }

    /** {@code (N, C, H, W)} → {@code (N, C, ⌊H/2⌋, ⌊W/2⌋)}, the largest of each 2×2. */
    public static ParameterFree maxPool() {
        Shape two = new Shape(2, 2);
        Shape none = new Shape(0, 0);
        return new ParameterFree(
                "MaxPool",
                new Operation.MaxPool(2),
                x -> Pool.maxPool2d(x, two, two, none, false),
                in -> new Shape(in.get(0), in.get(1), in.get(2) / 2, in.get(3) / 2));
    }

    /** {@code (N, C, H, W)} → {@code (N, C)}, the mean over H×W. */
    public static ParameterFree globalAveragePool() {
        return new ParameterFree(
                "GlobalAveragePool",
                new Operation.GlobalAveragePool(),
                Pool::globalAvgPool2d,
                in -> new Shape(in.get(0), in.get(1)));
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore parameters, NDList inputs, boolean training, @Nullable PairList<String, Object> options) {
        return new NDList(operation.apply(inputs.singletonOrThrow()));
    }

    @Override
    public List<Value> describe(GraphBuilder graph, List<Value> inputs) {
        return described == null ? inputs : List.of(graph.add(described, inputs));
    }

    @Override
    public List<Value> describeTraining(GraphBuilder graph, List<Value> inputs) {
        return describe(graph, inputs);
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
