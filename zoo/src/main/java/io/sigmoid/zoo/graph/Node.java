package io.sigmoid.zoo.graph;

import java.util.List;

/**
 * One step of a {@link Graph}.
 *
 * @param operation what it computes
 * @param inputs of what
 * @param output into what
 */
public record Node(Operation operation, List<Value> inputs, Value output) {
    public Node {
        inputs = List.copyOf(inputs);
    }
}
