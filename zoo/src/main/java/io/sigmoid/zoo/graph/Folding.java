package io.sigmoid.zoo.graph;

import io.sigmoid.zoo.graph.Operation.Convolution;
import io.sigmoid.zoo.graph.Operation.Dense;
import io.sigmoid.zoo.graph.Operation.Normalization;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Multiplies normalisations into the weights before them, in double, rounded once. */
final class Folding {
    private Folding() {}

    static Graph of(Graph graph) {
        Map<String, Long> uses = graph.nodes().stream()
                .flatMap(node -> weight(node.operation()).stream())
                .collect(Collectors.groupingBy(Weight::name, Collectors.counting()));
        Map<Value, Node> makers = new HashMap<>();
        var nodes = new ArrayList<Node>();
        for (Node node : graph.nodes()) {
            Node before = makers.get(node.inputs().get(0));
            Operation folded = before != null
                            && node.operation() instanceof Normalization norm
                            && graph.uses(before.output()) == 1
                            && weight(before.operation())
                                    .filter(weight -> Objects.equals(uses.get(weight.name()), 1L))
                                    .isPresent()
                    ? fold(before.operation(), norm)
                    : null;
            Node now = node;
            if (before != null && folded != null) {
                nodes.remove(before);
                now = new Node(folded, before.inputs(), node.output());
            }
            nodes.add(now);
            makers.put(now.output(), now);
        }
        return new Graph(graph.inputs(), nodes, graph.outputs());
    }

    /** What a normalisation can be multiplied into; where it was already, or where layers share it, no second one is. */
    private static Optional<Weight> weight(Operation operation) {
        if (operation instanceof Convolution convolution) {
            return Optional.of(convolution.weight());
        }
        return operation instanceof Dense dense ? Optional.of(dense.weight()) : Optional.empty();
    }

    private static @Nullable Operation fold(Operation before, Normalization norm) {
        if (before instanceof Convolution c) {
            return new Convolution(
                    weight(c.weight(), norm),
                    bias(c.weight(), c.bias(), norm),
                    c.stride(),
                    c.padding(),
                    c.dilation(),
                    c.groups());
        } else if (before instanceof Dense d && d.axes() == 2) {
            return new Dense(weight(d.weight(), norm), bias(d.weight(), d.bias(), norm), d.axes());
        }
        return null;
    }

    /** Both layouts have what a channel of the output is made of one after the other. */
    private static Weight weight(Weight weight, Normalization norm) {
        float[] values = weight.values().clone();
        int channels = norm.scale().values().length;
        int each = values.length / channels;
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (values[i] * factor(norm, i / each));
        }
        return new Weight(weight.name() + Graph.FOLDED, weight.shape(), values);
    }

    private static Weight bias(Weight weight, @Nullable Weight bias, Normalization norm) {
        float[] values = new float[norm.scale().values().length];
        for (int c = 0; c < values.length; c++) {
            double before = bias == null ? 0 : bias.values()[c];
            values[c] = (float) ((before - norm.mean().values()[c]) * factor(norm, c)
                    + norm.shift().values()[c]);
        }
        String name = weight.name().replaceFirst("weight$", "bias") + Graph.FOLDED;
        return new Weight(name, List.of((long) values.length), values);
    }

    private static double factor(Normalization norm, int channel) {
        return norm.scale().values()[channel]
                / Math.sqrt((double) norm.variance().values()[channel] + norm.epsilon());
    }
}
