package io.sigmoid.zoo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.sigmoid.zoo.graph.GraphBlock;
import io.sigmoid.zoo.graph.GraphBuilder;
import io.sigmoid.zoo.graph.Operation;
import io.sigmoid.zoo.graph.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * DJL's dense layer with a bias, and a {@link Precision}.
 *
 * <p>{@code (N, …, in)} → {@code (N, …, units)} float32.
 *
 * <p>It has DJL's simple name, from which DJL makes the names of parameters.
 */
final class Linear extends ai.djl.nn.core.Linear implements GraphBlock {
    private static final String REDUCED = TorchScript.allRounded("x", "weight", "bias")
            + "return "
            + TorchScript.widened("torch.linear(x, weight, bias)");

    private Precision precision = Precision.FLOAT32;

    Linear(long units) {
        super(ai.djl.nn.core.Linear.builder().setUnits(units));
    }

    /** What it multiplies in from now on, in training. */
    void precision(Precision precision) {
        this.precision = precision;
    }

    /** {@link Precision#reduces}. */
    boolean reduces(boolean training) {
        return precision.reduces(training);
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore parameters, NDList inputs, boolean training, @Nullable PairList<String, Object> options) {
        if (!reduces(training)) {
            return super.forwardInternal(parameters, inputs, training, options);
        }
        NDArray x = inputs.singletonOrThrow();
        return new NDList(TorchScript.shared(REDUCED, "x", "weight", "bias")
                .run(
                        x,
                        parameters.getValue(parameter("weight"), x.getDevice(), true),
                        parameters.getValue(parameter("bias"), x.getDevice(), true)));
    }

    private Parameter parameter(String name) {
        return getDirectParameters().get(name);
    }

    @Override
    public List<Value> describeTraining(GraphBuilder graph, List<Value> inputs) {
        return describe(graph, inputs);
    }

    @Override
    public List<Value> describe(GraphBuilder graph, List<Value> inputs) {
        var operation = new Operation.Dense(
                graph.weight(parameter("weight")),
                graph.weight(parameter("bias")),
                getInputShapes()[0].dimension(),
                graph.precision(precision));
        return List.of(graph.add(operation, inputs));
    }
}
