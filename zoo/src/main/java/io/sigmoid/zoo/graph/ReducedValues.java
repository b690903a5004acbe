package io.sigmoid.zoo.graph;

import io.sigmoid.zoo.Activation;
import io.sigmoid.zoo.Precision;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which values of a graph, and their gradients, are bfloat16 in training: what a convolution of {@link Precision#BFLOAT16} leaves to
 * a single reader that takes it as it is. ReLU and max-pooling are such readers, and leave it so in their turn, for they round
 * nothing.
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
                if (leaves(node.operation()) && isReadOnceBy(graph, node.output(), ReducedValues::takes)) {
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

    private static boolean multiplies(Operation operation) {
        return operation instanceof Operation.Convolution convolution
                ? convolution.precision() == Precision.BFLOAT16
                : operation instanceof Operation.TransposedConvolution transposed
                        && transposed.precision() == Precision.BFLOAT16;
    }

    private static boolean takes(Operation operation) {
        return multiplies(operation)
                || operation instanceof Operation.MaxPool
                || (operation instanceof Operation.Elementwise elementwise
                        && elementwise.activation() == Activation.RELU);
    }

    /** Whether what it computes in bfloat16 is so. */
    private static boolean leaves(Operation operation) {
        return !(operation instanceof Operation.TransposedConvolution transposed)
                || !ScriptText.isOverlapAdd(transposed);
    }

    private static boolean isReadOnceBy(Graph graph, Value value, Predicate<Operation> who) {
        return graph.uses(value) == 1
                && graph.nodes().stream().anyMatch(node -> node.inputs().contains(value) && who.test(node.operation()));
    }
}
