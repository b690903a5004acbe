package io.sigmoid.zoo.graph;

import ai.djl.nn.Block;
import java.util.List;

/**
 * A block that says what it computes in inference, so that a model made of it can leave DJL.
 *
 * <p>The zoo's own blocks do, and DJL's {@code Linear}, {@code Conv2d}, {@code BatchNorm} and (batch first) {@code LSTM} are
 * known. A block of your own implements this if it is to be exported:
 *
 * <pre>{@code
 * public List<Value> describe(GraphBuilder graph, List<Value> inputs) {
 *     Value hidden = graph.describe(first, inputs).get(0);
 *     return List.of(graph.add(new Operation.Sum(), List.of(inputs.get(0), hidden)));
 * }
 * }</pre>
 */
public interface GraphBlock extends Block {
    /**
     * Adds what the block computes to a graph.
     *
     * @param inputs one value an array that {@code forward} takes
     * @return one value an array that {@code forward} returns with {@code training} false
     */
    List<Value> describe(GraphBuilder graph, List<Value> inputs);

    /**
     * Adds what the block computes in training to a graph; if it is the same, {@code return describe(graph, inputs)}. A block
     * that does not say so is trained as well, but not by {@link WrittenPass}.
     *
     * @param inputs one value an array that {@code forward} takes
     * @return one value an array that {@code forward} returns with {@code training} true
     * @throws UndescribedException if it does not say so, as here
     */
    default List<Value> describeTraining(GraphBuilder graph, List<Value> inputs) {
        throw new UndescribedException(getClass().getSimpleName() + " does not say what it computes in training");
    }
}
