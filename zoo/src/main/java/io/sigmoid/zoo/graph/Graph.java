package io.sigmoid.zoo.graph;

import ai.djl.nn.Block;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a block computes: operations from inputs to outputs, each after those it needs, none that no output needs. Nothing that
 * only training does is in a graph of inference.
 *
 * @param inputs of the block
 * @param nodes in an order in which they can be computed
 * @param outputs of the block
 */
public record Graph(List<Value> inputs, List<Node> nodes, List<Value> outputs) {
    /** What the names of weights end in that a normalisation was multiplied into. */
    public static final String FOLDED = ".folded";

    public Graph {
        inputs = List.copyOf(inputs);
        nodes = List.copyOf(nodes);
        outputs = List.copyOf(outputs);
    }

    /**
     * The graph of an initialised block of one input in inference.
     *
     * @throws IllegalArgumentException if a block in it is not known, or the block has no weights yet
     */
    public static Graph of(Block block) {
        return of(block, false);
    }

    /**
     * The graph of an initialised block of one input in training.
     *
     * @throws IllegalArgumentException if a block in it does not say what it computes then, or has no weights yet
     */
    static Graph ofTraining(Block block) {
        return of(block, true);
    }

    private static Graph of(Block block, boolean training) {
        var builder = new GraphBuilder(block, training);
        Value input = builder.newValue();
        List<Value> outputs = builder.describe(block, List.of(input));
        return new Graph(List.of(input), needed(builder.nodes(), outputs), outputs);
    }

    /**
     * The same function with every normalisation that follows a convolution or a dense layer multiplied into its weights,
     * but for a second one behind the same layer and those behind layers that share their weights. The names of weights that changed end in {@value #FOLDED}.
     */
    public Graph folded() {
        return Folding.of(this);
    }

    /** How many nodes and outputs read a value. */
    int uses(Value value) {
        long inside = nodes.stream()
                .flatMap(node -> node.inputs().stream())
                .filter(value::equals)
                .count();
        return (int) (inside + outputs.stream().filter(value::equals).count());
    }

    private static List<Node> needed(List<Node> nodes, List<Value> outputs) {
        Set<Value> needed = new HashSet<>(outputs);
        var kept = new ArrayList<Node>();
        for (int i = nodes.size() - 1; i >= 0; i--) {
            if (needed.contains(nodes.get(i).output())) {
                needed.addAll(nodes.get(i).inputs());
                kept.add(0, nodes.get(i));
            }
        }
        return kept;
    }
}
