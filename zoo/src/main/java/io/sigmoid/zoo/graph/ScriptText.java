package io.sigmoid.zoo.graph;

import static java.util.Objects.requireNonNull;

import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import io.sigmoid.zoo.Activation;
import io.sigmoid.zoo.ChannelsLast;
import io.sigmoid.zoo.OnePlane;
import io.sigmoid.zoo.OverlapAdd;
import io.sigmoid.zoo.PackedMatrix;
import io.sigmoid.zoo.TorchScript;
import io.sigmoid.zoo.safetensors.PytorchNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    /** What follows the text. */
    private enum Use {
        /** Nothing. */
        INFERENCE,
        /** The backward pass that PyTorch records. */
        RECORDED,
        /** That of {@link BackwardText}. */
        WRITTEN
    }

    /** The text for no array. */
    static final String NONE = "None";

    private final Graph graph;
    private final LongPredicate packs;
    private final Use use;
    private final ChannelOrder order;
    private final ReducedValues reduced;
    private final List<Held> weights = new ArrayList<>();
    private final List<Operation.Noise> noises = new ArrayList<>();
    private final Map<Value, Node> makers = new HashMap<>();
    private final Set<String> rounded = new HashSet<>();
    private final StringBuilder lines = new StringBuilder();

    /**
     * The text for a {@link io.sigmoid.zoo.BoundScript}.
     *
     * @param packs whether a dense layer of so many weights is to have them packed
     */
    static ScriptText ofRows(Graph graph, LongPredicate packs) {
        var text = new ScriptText(graph, packs, Use.INFERENCE);
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
    static ScriptText recorded(Graph graph) {
        return live(graph, Use.RECORDED);
    }

    /** The text for a {@link WrittenPass}, which returns nothing yet. */
    static ScriptText written(Graph graph) {
        return live(graph, Use.WRITTEN);
    }

    private static ScriptText live(Graph graph, Use use) {
        var text = new ScriptText(graph, weights -> false, use);
        text.lines.insert(0, "%s = x%n".formatted(name(graph.inputs().get(0))));
        return text;
    }

    private ScriptText(Graph graph, LongPredicate packs, Use use) {
        this.graph = graph;
        this.packs = packs;
        this.use = use;
        order = use == Use.WRITTEN ? new ChannelOrder(graph) : ChannelOrder.NONE;
        reduced = use == Use.WRITTEN ? new ReducedValues(graph) : ReducedValues.NONE;
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

    /** The names of {@link #weights()}. */
    List<String> names() {
        return weights.stream().map(Held::name).toList();
    }

    /** The parameters of the graph's block, in the order of {@link #weights()}. */
    List<Parameter> parameters(Block block) {
        Map<String, Parameter> named = PytorchNames.of(block);
        return weights.stream()
                .map(held -> requireNonNull(named.get(held.weight().name())))
                .toList();
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

    /** What {@link Use#WRITTEN} keeps of how a value was made, for the way back. */
    static String kept(Value value) {
        return "k" + value.number();
    }

    /** The name of one of {@link #noises()}. */
    static String noise(int number) {
        return "noise" + number;
    }

    /** What the text reads by {@link #noise}, one after the other. */
    List<Operation.Noise> noises() {
        return noises;
    }

    /** Whether {@link OnePlane} convolves. */
    static boolean isOnePlane(Operation.Convolution convolution) {
        return convolution.weight().shape().get(1) == 1
                && convolution.groups() == 1
                && convolution.dilation().equals(List.of(1, 1));
    }

    /** Whether {@link OverlapAdd} convolves. */
    static boolean isOverlapAdd(Operation.TransposedConvolution transposed) {
        return transposed.weight().shape().get(1) < ChannelsLast.LEAST;
    }

    private void keep(Node node, String value) {
        if (use == Use.WRITTEN) {
            lines.append("%s = %s%n".formatted(kept(node.output()), value));
        }
    }

    /** Rounds all that {@link ReducedValues#read} names, once for all that read it. */
    private void round(Node node, String... weights) {
        node.inputs().forEach(in -> roundAs(reduced.read(in, node), name(in)));
        List.of(weights).forEach(weight -> roundAs(reduced.read(weight, node), weight));
    }

    private void roundAs(String name, String array) {
        if (!name.equals(array) && rounded.add(name)) {
            lines.append("%s = %s%n".formatted(name, TorchScript.rounded(array)));
        }
    }

    private String expression(Node node, List<String> in) {
        String x = in.get(0);
        Operation operation = node.operation();
        if (operation instanceof Operation.Dense dense) {
            return use == Use.WRITTEN ? reduced.left(writtenDense(node), node) : dense(dense, x);
        } else if (operation instanceof Operation.Convolution convolution) {
            return reduced.left(convolution(convolution, node), node);
        } else if (operation instanceof Operation.TransposedConvolution transposed) {
            return transposed(transposed, node);
        } else if (operation instanceof Operation.Normalization norm) {
            return "torch.batch_norm(%s, %s, %s, %s, %s, False, 0., %s, False)"
                    .formatted(
                            x,
                            weight(norm.scale()),
                            weight(norm.shift()),
                            weight(norm.mean()),
                            weight(norm.variance()),
                            norm.epsilon());
        } else if (operation instanceof Operation.Elementwise elementwise) {
            String value = activation(elementwise.activation(), x, node.inputs().get(0));
            if (reduced.isAt(node)) {
                keep(node, value);
                return reduced.left(kept(node.output()), node);
            }
            return value;
        } else if (operation instanceof Operation.GatedLinearUnit) {
            return "torch.glu(%s, 1)".formatted(x);
        } else if (operation instanceof Operation.MaxPool pool) {
            String size = twice(pool.size());
            if (use == Use.WRITTEN) {
                lines.append("pooled, %s, = torch.max_pool2d_with_indices(%s, %s, %s, [0, 0], [1, 1], False)%n"
                        .formatted(kept(node.output()), x, size, size));
                return reduced.left("pooled", node);
            }
            return "torch.max_pool2d(%s, %s, %s, [0, 0], [1, 1], False)".formatted(x, size, size);
        } else if (operation instanceof Operation.GlobalAveragePool) {
            return "torch.mean(%s, [2, 3], False, dtype=None)".formatted(x);
        } else if (operation instanceof Operation.Flatten) {
            return reduced.left(
                    order.isOf(node.output()) ? ChannelOrder.toRows(x) : "torch.flatten(%s, 1, -1)".formatted(x), node);
        } else if (operation instanceof Operation.Reshape reshape) {
            String sizes = reshape.shape().stream().map(String::valueOf).collect(Collectors.joining(", "));
            return reduced.left(
                    order.isOf(node.inputs().get(0))
                            ? ChannelOrder.toMaps(
                                    x,
                                    reshape.shape().stream()
                                            .map(String::valueOf)
                                            .toList())
                            : "torch.reshape(%s, [-1, %s])".formatted(x, sizes),
                    node);
        } else if (operation instanceof Operation.LastStep) {
            return "torch.select(%s, 1, -1)".formatted(x);
        } else if (operation instanceof Operation.Lstm lstm) {
            return lstm(lstm, x);
        } else if (operation instanceof Operation.Concatenation) {
            return "torch.cat([%s], 1)".formatted(String.join(", ", in));
        } else if (operation instanceof Operation.Sample sample && use == Use.WRITTEN) {
            String noise = noise(noises.size());
            noises.add(sample.noise());
            keep(node, "torch.mul(torch.exp(torch.mul(%s, 0.5)), %s)".formatted(in.get(1), noise));
            return "torch.add(%s, %s)".formatted(x, kept(node.output()));
        }
        if (operation instanceof Operation.Sum) {
            return in.stream().reduce("torch.add(%s, %s)"::formatted).orElseThrow();
        }
        throw new IllegalArgumentException(
                "%s is no operation of inference".formatted(operation.getClass().getSimpleName()));
    }

    /** The product of the layers that are made together is a line where the first of them is, and each is a part of it. */
    private String writtenDense(Node node) {
        List<Node> layers = order.together(node);
        Node first = layers.get(0);
        if (first.equals(node)) {
            var matrices = new ArrayList<String>();
            var biases = new ArrayList<String>();
            for (Node layer : layers) {
                var operation = (Operation.Dense) layer.operation();
                String weight = weight(operation.weight());
                String bias = weight(operation.bias());
                roundAs(reduced.read(weight, layer), weight);
                String shift = reduced.shift(bias, layer);
                boolean ordered = order.isAt(layer);
                matrices.add(ordered ? order.weights(reduced.read(weight, layer), layer) : reduced.read(weight, layer));
                biases.add(ordered && operation.bias() != null ? order.bias(shift, layer) : shift);
            }
            round(node);
            keep(node, joined(matrices, 0));
            lines.append("all%s = torch.linear(%s, %s, %s)%n"
                    .formatted(
                            name(node.output()),
                            reduced.read(node.inputs().get(0), node),
                            kept(node.output()),
                            joined(biases, 0)));
        }
        return order.part("all" + name(first.output()), 1, node);
    }

    /** The text for arrays one after the other. */
    static String joined(List<String> arrays, int axis) {
        return arrays.size() == 1 ? arrays.get(0) : "torch.cat([%s], %s)".formatted(String.join(", ", arrays), axis);
    }

    ChannelOrder order() {
        return order;
    }

    ReducedValues reduced() {
        return reduced;
    }

    private String dense(Operation.Dense dense, String x) {
        if (use != Use.INFERENCE || dense.axes() != 2) {
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

    private String convolution(Operation.Convolution convolution, Node node) {
        String filters = weight(convolution.weight());
        String bias = weight(convolution.bias());
        round(node, filters);
        String image = reduced.read(node.inputs().get(0), node);
        String kernels = reduced.read(filters, node);
        String shift = reduced.shift(bias, node);
        if (isOnePlane(convolution)) {
            lines.append(OnePlane.lines(
                    image, kernels, shift, convolution.weight().shape(), convolution.stride(), convolution.padding()));
            keep(node, OnePlane.PATCHES);
            return OnePlane.RESULT;
        }
        return "torch.conv2d(%s, %s, %s, %s, %s, %s, %s)"
                .formatted(
                        image,
                        kernels,
                        shift,
                        convolution.stride(),
                        convolution.padding(),
                        convolution.dilation(),
                        convolution.groups());
    }

    private String transposed(Operation.TransposedConvolution transposed, Node node) {
        String filters = weight(transposed.weight());
        String bias = weight(transposed.bias());
        List<Long> shape = transposed.weight().shape();
        round(node, filters);
        String image = reduced.read(node.inputs().get(0), node);
        String kernels = reduced.read(filters, node);
        if (isOverlapAdd(transposed)) {
            lines.append(OverlapAdd.lines(
                    image,
                    kernels,
                    bias,
                    Math.toIntExact(shape.get(1)),
                    Math.toIntExact(shape.get(2)),
                    transposed.stride(),
                    transposed.padding(),
                    transposed.outputPadding()));
            keep(node, OverlapAdd.PIXELS);
            return OverlapAdd.RESULT;
        }
        return reduced.left(
                "torch.conv_transpose2d(%s, %s, %s, %s, %s, %s, 1, [1, 1])"
                        .formatted(
                                image,
                                kernels,
                                reduced.shift(bias, node),
                                twice(transposed.stride()),
                                twice(transposed.padding()),
                                twice(transposed.outputPadding())),
                node);
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
        if (use == Use.RECORDED) {
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
        return weight == null ? NONE : held(weight, false);
    }

    private String held(Weight weight, boolean packed) {
        String name = (use == Use.INFERENCE ? "w[%s]" : "w%s").formatted(weights.size());
        weights.add(new Held(name, weight, packed));
        return name;
    }

    /** A size for both directions. */
    static String twice(int size) {
        return "[%s, %s]".formatted(size, size);
    }
}
