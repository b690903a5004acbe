package io.sigmoid.zoo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.sigmoid.zoo.graph.GraphBlock;
import io.sigmoid.zoo.graph.GraphBuilder;
import io.sigmoid.zoo.graph.Operation;
import io.sigmoid.zoo.graph.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code 1 / (1 + exp(-x))}, element by element, to stand anywhere in a network: any shape float32 → the same shape.
 *
 * <p>Computed as {@code exp(-softplus(-x))}. Value and gradient are finite for every x, and both keep their relative
 * precision as long as float32 can hold them. The usual gradient {@code y (1 - y)} is 0 from x = 17 on, because y is
 * 1 by then; this one still is {@code exp(-x)}.
 *
 * <p>It is no output layer of an {@link Architecture}: those return logits, and the head applies the sigmoid.
 */
public final class SigmoidLayer extends AbstractBlock implements GraphBlock {
    /** Has no parameters. */
    public SigmoidLayer() {}

    @Override
    protected NDList forwardInternal(
            ParameterStore parameters, NDList inputs, boolean training, @Nullable PairList<String, Object> options) {
        NDArray x = inputs.singletonOrThrow();
        return new NDList(Activation.softPlus(x.neg()).neg().exp());
    }

    @Override
    public List<Value> describe(GraphBuilder graph, List<Value> inputs) {
        return List.of(graph.add(new Operation.Elementwise(io.sigmoid.zoo.Activation.SIGMOID), inputs));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
        return inputs;
    }
}
