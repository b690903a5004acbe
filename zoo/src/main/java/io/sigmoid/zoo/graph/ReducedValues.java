package io.sigmoid.zoo.graph;

import io.sigmoid.zoo.Activation;
import io.sigmoid.zoo.Precision;
import io.sigmoid.zoo.TorchScript;
import java.util.HashSet;
import java.util.Set;

/**
 * Which values of a graph, and their gradients, are bfloat16 in training: what multiplies in {@link Precision#BFLOAT16} leaves to
 * readers that all take it as it is. ReLU, max-pooling and changes of shape are such readers, and leave it so in their turn, for
 * they round nothing.
 */
final class ReducedValues {
    /** None. */
    static final ReducedValues NONE = new ReducedValues();

    private final Set<Value> values = new HashSet<>();
    private final Set<Node> nodes = new HashSet<>();

    private ReducedValues() {}

    ReducedValues(Graph graph) {
        for (Node node : graph.nodes()) {
            if (isOf(node.inputs().get(0)) || multiplies(node.operation())) {
                nodes.add(node);
                if (leaves(node.operation()) && isTaken(graph, node.output())) {
                    values.add(node.output());
                }
            }
        }
    }

    /** Whether a value and its gradient are bfloat16. */
    boolean isOf(Value value) {
        return values.contains(value);
    }

    /** Whether a node computes in bfloat16. */
    boolean isAt(Node node) {
        return nodes.contains(node);
    }

    /** The text for what a node has computed, in float32 unless its value is not. */
    String left(String computed, Node node) {
        return left(computed, node, node.output());
    }

    /** The text for what a node has computed of a value or of its gradient, as that is. */
    String left(String computed, Node node, Value value) {
        return isAt(node) && !isOf(value) ? TorchScript.widened(computed) : computed;
    }

    /** The name of what a node reads, in bfloat16 where it computes in that. */
    String read(Value in, Node node) {
        String name = ScriptText.name(in);
        return isOf(in) ? name : read(name, node);
    }

    /** The same of a weight. */
    String read(String weight, Node node) {
        return isAt(node) ? rounded(weight) : weight;
    }

    /** The name of an array's copy in bfloat16. */
    static String rounded(String array) {
        return "near" + array;
    }

    /** The text for a bias, which may be {@link ScriptText#NONE}, in bfloat16 where its layer computes in that. */
    String shift(String bias, Node node) {
        return isAt(node) && !bias.equals(ScriptText.NONE) ? TorchScript.rounded(bias) : bias;
    }

    private static boolean multiplies(Operation operation) {
        if (operation instanceof Operation.Dense dense) {
            return dense.precision() == Precision.BFLOAT16;
        } else if (operation instanceof Operation.Convolution convolution) {
            return convolution.precision() == Precision.BFLOAT16;
        }
        return operation instanceof Operation.TransposedConvolution transposed
                && transposed.precision() == Precision.BFLOAT16;
    }

    private static boolean takes(Operation operation) {
        return multiplies(operation)
                || operation instanceof Operation.MaxPool
                || operation instanceof Operation.Flatten
                || operation instanceof Operation.Reshape
                || (operation instanceof Operation.Elementwise elementwise
                        && elementwise.activation() == Activation.RELU);
    }

    /** Whether what it computes in bfloat16 is so. */
    private static boolean leaves(Operation operation) {
        return !(operation instanceof Operation.TransposedConvolution transposed)
                || !ScriptText.isOverlapAdd(transposed);
    }

    private static boolean isTaken(Graph graph, Value value) {
        long readers = graph.nodes().stream()
                .filter(node -> node.inputs().contains(value) && takes(node.operation()))
                .count();
        return readers == graph.uses(value);
    }
}
