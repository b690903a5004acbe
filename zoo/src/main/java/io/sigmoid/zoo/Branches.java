package io.sigmoid.zoo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.sigmoid.zoo.graph.GraphBlock;
import io.sigmoid.zoo.graph.GraphBuilder;
import io.sigmoid.zoo.graph.Operation;
import io.sigmoid.zoo.graph.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Several blocks on the same input, side by side.
 *
 * <p>DJL's {@code ParallelBlock} allocates arrays to learn the shape of what it joins; here a shape costs no memory.
 */
public final class Branches extends AbstractBlock implements GraphBlock {
    private enum Join {
        LIST,
        CONCATENATION,
        SUM
    }

    private final Join join;

    private Branches(Join join) {
        this.join = join;
    }

    /** One array a branch, in the order in which they were added. */
    public static Branches list() {
        return new Branches(Join.LIST);
    }

    /** {@code (N, A)} and {@code (N, B)} → {@code (N, A + B)}. */
    public static Branches concatenation() {
        return new Branches(Join.CONCATENATION);
    }

    /** The sum of arrays of the same shape. */
    public static Branches sum() {
        return new Branches(Join.SUM);
    }

    /** Whether it returns an array a branch. */
    boolean isList() {
        return join == Join.LIST;
    }

    /** Adds one more branch. */
    public Branches add(Block branch) {
        addChildBlock(branch.getClass().getSimpleName(), branch);
        return this;
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore parameters, NDList inputs, boolean training, @Nullable PairList<String, Object> options) {
        NDList outputs = new NDList();
        for (Block branch : getChildren().values()) {
            // A list of its own: DJL's LSTM adds its first state to the one that it is given.
            outputs.addAll(branch.forward(parameters, new NDList(inputs), training));
        }
        return switch (join) {
            case LIST -> outputs;
            case CONCATENATION -> new NDList(NDArrays.concat(outputs, 1));
            case SUM -> new NDList(outputs.stream().reduce(NDArray::add).orElseThrow());
        };
    }

    @Override
    public List<Value> describe(GraphBuilder graph, List<Value> inputs) {
        var outputs = new ArrayList<Value>();
        getChildren().values().forEach(branch -> outputs.addAll(graph.describe(branch, inputs)));
        return switch (join) {
            case LIST -> outputs;
            case CONCATENATION -> List.of(graph.add(new Operation.Concatenation(), outputs));
            case SUM -> List.of(graph.add(new Operation.Sum(), outputs));
        };
    }

    @Override
    public List<Value> describeTraining(GraphBuilder graph, List<Value> inputs) {
        return describe(graph, inputs);
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputs) {
        getChildren().values().forEach(branch -> branch.initialize(manager, type, inputs));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
        Shape[] outputs = getChildren().values().stream()
                .flatMap(branch -> Arrays.stream(branch.getOutputShapes(inputs)))
                .toArray(Shape[]::new);
        return switch (join) {
            case LIST -> outputs;
            case CONCATENATION ->
                new Shape[] {
                    new Shape(
                            outputs[0].get(0),
                            Arrays.stream(outputs)
                                    .mapToLong(shape -> shape.get(1))
                                    .sum())
                };
            case SUM -> new Shape[] {outputs[0]};
        };
    }
}
