package io.sigmoid.zoo.graph;

import io.sigmoid.zoo.Activation;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes the derivative of a graph of dense layers and activations as lines of TorchScript, to follow those of its {@link
 * ScriptText}: what PyTorch would record and walk back through, without the record.
 */
final class BackwardText {
    private final Graph graph;
    private final ScriptText forward;
    private final StringBuilder lines = new StringBuilder();
    /** Values that depend on weights. */
    private final Set<Value> learnt = new HashSet<>();

    private BackwardText(Graph graph, ScriptText forward) {
        this.graph = graph;
        this.forward = forward;
    }

    /**
     * Lines that read {@link #gradient(Value)} of the graph's output and add to {@link #gradient(String)} of each weight.
     *
     * @return null if it has an operation whose derivative is not written, or a value that depends on weights is used twice
     */
    static @Nullable String of(Graph graph, ScriptText forward) {
        var text = new BackwardText(graph, forward);
        return text.write() ? text.lines.toString() : null;
    }

    /** The name of a value's gradient. */
    static String gradient(Value value) {
        return "d" + ScriptText.name(value);
    }

    /** The name of a weight's gradient. */
    static String gradient(String weight) {
        return "d" + weight;
    }

    private boolean write() {
        for (Node node : graph.nodes()) {
            if (node.operation() instanceof Operation.Dense
                    || node.inputs().stream().anyMatch(learnt::contains)) {
                learnt.add(node.output());
            }
        }
        if (learnt.stream().anyMatch(value -> graph.uses(value) > 1)) {
            return false;
        }
        List<Node> nodes = graph.nodes();
        for (int i = nodes.size() - 1; i >= 0; i--) {
            if (!write(nodes.get(i))) {
                return false;
            }
        }
        return true;
    }

    private boolean write(Node node) {
        Operation operation = node.operation();
        Value in = node.inputs().get(0);
        String gradient = gradient(node.output());
        if (operation instanceof Operation.Dense dense && dense.axes() == 2) {
            String weight = forward.name(dense.weight());
            line("torch.addmm_(%s, torch.t(%s), %s)".formatted(gradient(weight), gradient, ScriptText.name(in)));
            if (dense.bias() != null) {
                String bias = gradient(forward.name(dense.bias()));
                line("torch.add_(%s, torch.sum(%s, [0], False, dtype=None))".formatted(bias, gradient));
            }
            pass(in, "torch.mm(%s, %s)".formatted(gradient, weight));
        } else if (operation instanceof Operation.Elementwise elementwise) {
            pass(in, activation(elementwise.activation(), gradient, node));
        } else if (operation instanceof Operation.Concatenation) {
            concatenation(node.inputs(), gradient);
        } else {
            return !learnt.contains(node.output()); // What comes before all weights has no gradient.
        }
        return true;
    }

    private static String activation(Activation activation, String gradient, Node node) {
        String before = ScriptText.name(node.inputs().get(0));
        String after = ScriptText.name(node.output());
        return switch (activation) {
            case RELU -> "torch.threshold_backward(%s, %s, 0)".formatted(gradient, after);
            case SIGMOID -> "torch.sigmoid_backward(%s, %s)".formatted(gradient, after);
            case TANH -> "torch.tanh_backward(%s, %s)".formatted(gradient, after);
            case LEAKY_RELU -> "torch.leaky_relu_backward(%s, %s, 0.01, False)".formatted(gradient, before);
            case ELU -> "torch.elu_backward(%s, 1, 1, 1, False, %s)".formatted(gradient, before);
            case GELU -> "torch.gelu_backward(%s, %s)".formatted(gradient, before);
            case SWISH -> "torch.silu_backward(%s, %s)".formatted(gradient, before);
        };
    }

    private void concatenation(List<Value> parts, String gradient) {
        String from = "0";
        for (Value part : parts) {
            String width = "torch.size(%s, 1)".formatted(ScriptText.name(part));
            pass(part, "torch.narrow(%s, 1, %s, %s)".formatted(gradient, from, width));
            from = "torch.add(%s, %s)".formatted(from, width);
        }
    }

    private void pass(Value value, String gradient) {
        if (learnt.contains(value)) {
            line(gradient(value) + " = " + gradient);
        }
    }

    private void line(String line) {
        lines.append(line).append('\n');
    }
}
