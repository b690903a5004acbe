package io.sigmoid.zoo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.sigmoid.zoo.graph.GraphBlock;
import io.sigmoid.zoo.graph.GraphBuilder;
import io.sigmoid.zoo.graph.Operation;
import io.sigmoid.zoo.graph.Value;
import io.sigmoid.zoo.graph.Weight;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A dense layer at every place of a map, {@code (N, C, H, W)} → {@code (N, units, H, W)}: a 1×1 convolution that shares the
 * layer's weights.
 */
final class DenseMaps extends AbstractBlock implements GraphBlock {
    private final Linear dense;

    DenseMaps(Linear dense) {
        this.dense = addChildBlock("Linear", dense);
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore parameters, NDList inputs, boolean training, @Nullable PairList<String, Object> options) {
        NDArray places = inputs.singletonOrThrow().transpose(0, 2, 3, 1);
        NDArray logits =
                dense.forward(parameters, new NDList(places), training, options).singletonOrThrow();
        return new NDList(logits.transpose(0, 3, 1, 2));
    }

    @Override
    public List<Value> describe(GraphBuilder graph, List<Value> inputs) {
        Weight matrix = graph.weight(parameter("weight"));
        var filters = new Weight(
                matrix.name(), List.of(matrix.shape().get(0), matrix.shape().get(1), 1L, 1L), matrix.values());
        List<Integer> one = List.of(1, 1);
        var operation = new Operation.Convolution(filters, graph.weight(parameter("bias")), one, List.of(0, 0), one, 1);
        return List.of(graph.add(operation, inputs));
    }

    private Parameter parameter(String name) {
        return dense.getDirectParameters().get(name);
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputs) {
        dense.initialize(manager, type, places(inputs));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
        long units = dense.getOutputShapes(new Shape[] {places(inputs)})[0].get(1);
        return new Shape[] {new Shape(inputs[0].get(0), units).addAll(inputs[0].slice(2))};
    }

    private static Shape places(Shape... inputs) {
        return inputs[0].slice(0, 2);
    }
}
