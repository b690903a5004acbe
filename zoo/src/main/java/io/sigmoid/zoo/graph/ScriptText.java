package io.sigmoid.zoo.graph;

import io.sigmoid.zoo.Activation;
import io.sigmoid.zoo.ChannelsLast;
import io.sigmoid.zoo.OnePlane;
import io.sigmoid.zoo.OverlapAdd;
import io.sigmoid.zoo.PackedMatrix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes a graph as the body of a function in TorchScript: numbers by {@code %s}, as {@code %d} has a country's own digits. */
final class ScriptText {
    /**
     * A weight that the text reads.
     *
     * @param name in the text
     * @param packed whether by {@link PackedMatrix}
     */
    record Held(String name, Weight weight, boolean packed) {}

    private final Graph graph;
    private final LongPredicate packs;
    /** Whether weights are arguments in PyTorch's own layout, and a backward pass may follow. */
    private final boolean live;

    private final List<Held> weights = new ArrayList<>();
    private final Map<Value, Node> makers = new HashMap<>();
    private final StringBuilder lines = new StringBuilder();

    /**
     * The text for a {@link io.sigmoid.zoo.BoundScript}.
     *
     * @param packs whether a dense layer of so many weights is to have them packed
     */
    static ScriptText ofRows(Graph graph, LongPredicate packs) {
        var text = new ScriptText(graph, packs, false);
        text.lines.insert(0, "%s = %s%n".formatted(name(graph.inputs().get(0)), text.rows()));
        String outputs = graph.outputs().stream()
                .map(output -> "torch.flatten(%s, 1, -1)".formatted(name(output)))
                .collect(Collectors.joining(", "));
        text.lines.append(
                graph.outputs().size() == 1
                        ? "return %s%n".formatted(outputs)
                        : "return torch.cat([%s], 1)%n".formatted(outputs));
        return text;
    }

    /** The text for a {@link LiveFunction}, which returns nothing yet. */
    static ScriptText live(Graph graph) {
        var text = new ScriptText(graph, weights -> false, true);
        text.lines.insert(0, "%s = x%n".formatted(name(graph.inputs().get(0))));
        return text;
    }

    private ScriptText(Graph graph, LongPredicate packs, boolean live) {
        this.graph = graph;
        this.packs = packs;
        this.live = live;
        for (Node node : graph.nodes()) {
            String value = expression(
                    node, node.inputs().stream().map(ScriptText::name).toList());
            lines.append("%s = %s%n".formatted(name(node.output()), value));
            makers.put(node.output(), node);
        }
    }

    private String rows() {
        String rows = "torch.narrow(x, 0, 0, int(rows))";
        return weights.isEmpty() ? rows : "torch.to(%s, w[0], False, False, None)".formatted(rows);
    }

    String lines() {
        return lines.toString();
    }

    List<Held> weights() {
        return weights;
    }

    /** The name of a weight in the text. */
    String name(Weight weight) {
        return weights.stream()
                .filter(held -> held.weight() == weight)
                .findFirst()
                .orElseThrow()
                .name();
    }

    static String name(Value value) {
        return "v" + value.number();
    }

    private String expression(Node node, List<String> in) {
        String x = in.get(0);
        Operation operation = node.operation();
        if (operation instanceof Operation.Dense dense) {
            return dense(dense, x);
        } else if (operation instanceof Operation.Convolution convolution) {
            return convolution(convolution, x);
        } else if (operation instanceof Operation.TransposedConvolution transposed) {
            return transposed(transposed, x);
        } else if (operation instanceof Operation.Normalization norm) {
            if (live) {
                throw new IllegalArgumentException("a normalisation is another function in training than in inference");
            }
            return "torch.batch_norm(%s, %s, %s, %s, %s, False, 0., %s, False)"
                    .formatted(
                            x,
                            weight(norm.scale()),
                            weight(norm.shift()),
                            weight(norm.mean()),
                            weight(norm.variance()),
                            norm.epsilon());
        } else if (operation instanceof Operation.Elementwise elementwise) {
            return activation(elementwise.activation(), x, node.inputs().get(0));
        } else if (operation instanceof Operation.GatedLinearUnit) {
            return "torch.glu(%s, 1)".formatted(x);
        } else if (operation instanceof Operation.MaxPool pool) {
            String size = twice(pool.size());
            return "torch.max_pool2d(%s, %s, %s, [0, 0], [1, 1], False)".formatted(x, size, size);
        } else if (operation instanceof Operation.GlobalAveragePool) {
            return "torch.mean(%s, [2, 3], False, dtype=None)".formatted(x);
        } else if (operation instanceof Operation.Flatten) {
            return "torch.flatten(%s, 1, -1)".formatted(x);
        } else if (operation instanceof Operation.Reshape reshape) {
            String sizes = reshape.shape().stream().map(String::valueOf).collect(Collectors.joining(", "));
            return "torch.reshape(%s, [-1, %s])".formatted(x, sizes);
        } else if (operation instanceof Operation.LastStep) {
            return "torch.select(%s, 1, -1)".formatted(x);
        } else if (operation instanceof Operation.Lstm lstm) {
            return lstm(lstm, x);
        } else if (operation instanceof Operation.Concatenation) {
            return "torch.cat([%s], 1)".formatted(String.join(", ", in));
        }
        return in.stream().reduce("torch.add(%s, %s)"::formatted).orElseThrow();
    }

    private String dense(Operation.Dense dense, String x) {
        if (live || dense.axes() != 2) {
            return "torch.linear(%s, %s, %s)".formatted(x, weight(dense.weight()), weight(dense.bias()));
        }
        // PyTorch's product is faster when it need not read a matrix across.
        String matrix = weight(dense.weight().transposed());
        String bias = weight(dense.bias());
        String product = dense.bias() == null
                ? "torch.mm(%s, %s)".formatted(x, matrix)
                : "torch.addmm(%s, %s, %s)".formatted(bias, x, matrix);
        return packs.test(dense.weight().values().length)
                ? PackedMatrix.product(x, held(dense.weight(), true), bias, product)
                : product;
    }

    private String convolution(Operation.Convolution convolution, String x) {
        String filters = weight(convolution.weight());
        String bias = weight(convolution.bias());
        if (convolution.weight().shape().get(1) == 1
                && convolution.groups() == 1
                && convolution.dilation().equals(List.of(1, 1))) {
            lines.append(OnePlane.lines(
                    x, filters, bias, convolution.weight().shape(), convolution.stride(), convolution.padding()));
            return OnePlane.RESULT;
        }
        return "torch.conv2d(%s, %s, %s, %s, %s, %s, %s)"
                .formatted(
                        x,
                        filters,
                        bias,
                        convolution.stride(),
                        convolution.padding(),
                        convolution.dilation(),
                        convolution.groups());
    }

    private String transposed(Operation.TransposedConvolution transposed, String x) {
        String filters = weight(transposed.weight());
        String bias = weight(transposed.bias());
        List<Long> shape = transposed.weight().shape();
        if (shape.get(1) < ChannelsLast.LEAST) {
            lines.append(OverlapAdd.lines(
                    x,
                    filters,
                    bias,
                    Math.toIntExact(shape.get(1)),
                    Math.toIntExact(shape.get(2)),
                    transposed.stride(),
                    transposed.padding(),
                    transposed.outputPadding()));
            return OverlapAdd.RESULT;
        }
        return "torch.conv_transpose2d(%s, %s, %s, %s, %s, %s, 1, [1, 1])"
                .formatted(
                        x,
                        filters,
                        bias,
                        twice(transposed.stride()),
                        twice(transposed.padding()),
                        twice(transposed.outputPadding()));
    }

    private String activation(Activation activation, String x, Value of) {
        return switch (activation) {
            case RELU -> (mayChange(of) ? "torch.relu_(%s)" : "torch.relu(%s)").formatted(x);
            case SIGMOID -> "torch.sigmoid(%s)".formatted(x);
            case TANH -> "torch.tanh(%s)".formatted(x);
            case LEAKY_RELU -> "torch.leaky_relu(%s, 0.01)".formatted(x);
            case ELU -> "torch.elu(%s)".formatted(x);
            case GELU -> "torch.gelu(%s)".formatted(x);
            case SWISH -> "torch.silu(%s)".formatted(x);
        };
    }

    private String lstm(Operation.Lstm lstm, String x) {
        boolean biased = lstm.inputBias() != null && lstm.stateBias() != null;
        String all = biased
                ? "%s, %s, %s, %s"
                        .formatted(
                                weight(lstm.inputWeight()),
                                weight(lstm.stateWeight()),
                                weight(lstm.inputBias()),
                                weight(lstm.stateBias()))
                : "%s, %s".formatted(weight(lstm.inputWeight()), weight(lstm.stateWeight()));
        String zeros = "torch.new_zeros(%s, [1, torch.size(%s, 0), %s])".formatted(x, x, lstm.units());
        return "(torch.lstm(%s, [%s, %s], [%s], %s, 1, 0., False, False, True))[0]"
                .formatted(x, zeros, zeros, all, biased ? "True" : "False");
    }

    /** Whether nobody else reads a value, and no other value lies in its memory. */
    private boolean mayChange(Value value) {
        Node maker = makers.get(value);
        if (maker == null || graph.uses(value) > 1) {
            return false;
        }
        Operation operation = maker.operation();
        if (live) {
            // Nor a view: to change one costs its gradient two copies.
            return operation instanceof Operation.Dense dense && dense.axes() == 2;
        }
        return operation instanceof Operation.Dense
                || operation instanceof Operation.Convolution
                || operation instanceof Operation.TransposedConvolution
                || operation instanceof Operation.Normalization
                || operation instanceof Operation.MaxPool
                || (operation instanceof Operation.Sum && maker.inputs().size() > 1);
    }

    private String weight(@Nullable Weight weight) {
        return weight == null ? "None" : held(weight, false);
    }

    private String held(Weight weight, boolean packed) {
        String name = (live ? "w%s" : "w[%s]").formatted(weights.size());
        weights.add(new Held(name, weight, packed));
        return name;
    }

    private static String twice(int size) {
        return "[%s, %s]".formatted(size, size);
    }
}
