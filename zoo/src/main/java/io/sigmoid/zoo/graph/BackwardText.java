package io.sigmoid.zoo.graph;

import io.sigmoid.zoo.Activation;
import io.sigmoid.zoo.OnePlane;
import io.sigmoid.zoo.OverlapAdd;
import io.sigmoid.zoo.TorchScript;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes the derivative of a graph as lines of TorchScript, to follow those of its {@link ScriptText#written}. */
final class BackwardText {
    private static final String LIKE =
            "torch.empty_like(%s, dtype=None, layout=None, device=None, pin_memory=None, memory_format=None)";

    private final Graph graph;
    private final ScriptText forward;
    private final ChannelOrder order;
    private final ReducedValues reduced;
    private final StringBuilder lines = new StringBuilder();
    /** Values that depend on weights. */
    private final Set<Value> learnt = new HashSet<>();
    /** Values whose gradient has a line, and whether nobody else reads its array, so that it may be changed. */
    private final Map<Value, Boolean> own = new HashMap<>();

    private BackwardText(Graph graph, ScriptText forward) {
        this.graph = graph;
        this.forward = forward;
        order = forward.order();
        reduced = forward.reduced();
    }

    /**
     * Lines that read {@link #gradient(Value)} of the graph's outputs and add to {@link #gradient(String)} of each weight.
     *
     * @return null if it has an operation whose derivative is not written, or an output twice
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
        for (Value output : graph.outputs()) {
            if (own.put(output, true) != null) {
                return false;
            }
        }
        for (Node node : graph.nodes()) {
            if (hasWeights(node.operation()) || node.inputs().stream().anyMatch(learnt::contains)) {
                learnt.add(node.output());
            }
        }
        List<Node> nodes = graph.nodes();
        for (int i = nodes.size() - 1; i >= 0; i--) {
            // What comes before all weights needs no gradient.
            if (learnt.contains(nodes.get(i).output()) && !write(nodes.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean hasWeights(Operation operation) {
        return operation instanceof Operation.Dense
                || operation instanceof Operation.Convolution
                || operation instanceof Operation.TransposedConvolution
                || operation instanceof Operation.Normalization
                || operation instanceof Operation.Lstm;
    }

    private boolean write(Node node) {
        Operation operation = node.operation();
        Value in = node.inputs().get(0);
        String x = ScriptText.name(in);
        String gradient = gradient(node.output());
        if (operation instanceof Operation.Dense dense && dense.axes() == 2) {
            dense(node);
        } else if (operation instanceof Operation.Convolution convolution) {
            return convolution(convolution, node);
        } else if (operation instanceof Operation.TransposedConvolution transposed) {
            transposed(transposed, node);
        } else if (operation instanceof Operation.Elementwise elementwise) {
            activation(elementwise.activation(), node);
        } else if (operation instanceof Operation.GatedLinearUnit) {
            pass(in, "torch.glu_backward(%s, %s, 1)".formatted(gradient, x), true);
        } else if (operation instanceof Operation.MaxPool pool) {
            String size = ScriptText.twice(pool.size());
            pass(
                    in,
                    "torch.max_pool2d_with_indices_backward(%s, %s, %s, %s, [0, 0], [1, 1], False, %s)"
                            .formatted(arrived(node), x, size, size, ScriptText.kept(node.output())),
                    true);
        } else if (operation instanceof Operation.GlobalAveragePool) {
            line("each%1$s = torch.div(%1$s, torch.mul(torch.size(%2$s, 2), torch.size(%2$s, 3)))"
                    .formatted(gradient, x));
            pass(
                    in,
                    "torch.expand_as(torch.reshape(each%s, [-1, torch.size(%s, 1), 1, 1]), %s)"
                            .formatted(gradient, x, x),
                    false);
        } else if (operation instanceof Operation.Flatten) {
            // In the order of the value, for what comes next reads both.
            pass(
                    in,
                    order.isOf(node.output())
                            ? ChannelOrder.toMaps(arrived(node), ChannelOrder.sizes(x))
                            : "torch.copy_(%s, torch.reshape(%s, torch.size(%s)))"
                                    .formatted(LIKE.formatted(x), gradient, x),
                    true);
        } else if (operation instanceof Operation.Reshape) {
            String rows = order.isOf(in)
                    ? ChannelOrder.toRows(arrived(node))
                    : "torch.reshape(%s, torch.size(%s))".formatted(arrived(node), x);
            pass(in, rows, isOwn(node));
        } else if (operation instanceof Operation.Concatenation) {
            concatenation(node);
        } else if (operation instanceof Operation.Sum) {
            node.inputs().forEach(part -> pass(part, gradient, false));
        } else if (operation instanceof Operation.Sample) {
            pass(
                    node.inputs().get(1),
                    "torch.mul(torch.mul(%s, %s), 0.5)".formatted(gradient, ScriptText.kept(node.output())),
                    true);
            pass(in, gradient, false);
        } else {
            return false;
        }
        return true;
    }

    /** Where the first is of the layers that are made together: all that read them come after it. */
    private void dense(Node node) {
        List<Node> layers = order.together(node);
        if (!layers.get(0).equals(node)) {
            return;
        }
        Value in = node.inputs().get(0);
        String gradient = "all" + gradient(node.output());
        line("%s = %s"
                .formatted(
                        gradient,
                        ScriptText.joined(layers.stream().map(this::arrived).toList(), 1)));
        String x = reduced.read(in, node);
        String matrix = ScriptText.kept(node.output());
        if (order.isAt(node) || reduced.isAt(node)) {
            line("products = torch.mm(torch.t(%s), %s)".formatted(gradient, x));
            layers.forEach(layer -> added(weight(layer), order.part("products", 0, layer), layer));
        } else {
            line("torch.addmm_(%s, torch.t(%s), %s)".formatted(gradient(weight(node)), gradient, x));
        }
        layers.forEach(this::denseBias);
        if (own.getOrDefault(in, false) && reduced.isAt(node) == reduced.isOf(in)) {
            line("torch.addmm_(%s, %s, %s)".formatted(gradient(in), gradient, matrix));
        } else {
            pass(in, reduced.left("torch.mm(%s, %s)".formatted(gradient, matrix), node, in), true);
        }
    }

    private String weight(Node dense) {
        return forward.name(((Operation.Dense) dense.operation()).weight());
    }

    private void added(String weight, String product, Node dense) {
        line("torch.add_(%s, %s)"
                .formatted(gradient(weight), order.isAt(dense) ? order.weightsBack(product, dense) : product));
    }

    private void denseBias(Node node) {
        Weight bias = ((Operation.Dense) node.operation()).bias();
        if (bias != null) {
            String sum = "torch.sum(%s, [0], False, dtype=None)".formatted(gradient(node.output()));
            line("torch.add_(%s, %s)"
                    .formatted(gradient(forward.name(bias)), order.isAt(node) ? order.biasBack(sum, node) : sum));
        }
    }

    private boolean convolution(Operation.Convolution convolution, Node node) {
        String weight = forward.name(convolution.weight());
        String bias = convolution.bias() == null ? null : forward.name(convolution.bias());
        String gradient = arrived(node);
        List<Long> shape = convolution.weight().shape();
        if (ScriptText.isOnePlane(convolution)) {
            lines.append(OnePlane.backward(
                    gradient,
                    ScriptText.kept(node.output()),
                    gradient(weight),
                    bias == null ? null : gradient(bias),
                    shape));
            return !learnt.contains(node.inputs().get(0));
        }
        boolean isProduct = isProduct(convolution, node);
        convolutionBackward(
                node,
                gradient,
                weight,
                "%s, %s, %s, False, [0, 0], %s"
                        .formatted(
                                convolution.stride(),
                                convolution.padding(),
                                convolution.dilation(),
                                convolution.groups()),
                !isProduct);
        if (isProduct) {
            product(
                    weight,
                    gradient,
                    reduced.read(node.inputs().get(0), node),
                    shape,
                    convolution.stride(),
                    convolution.padding());
        }
        bias(bias, node);
        return true;
    }

    private boolean isProduct(Operation.Convolution convolution, Node node) {
        return reduced.isAt(node)
                && convolution.groups() == 1
                && convolution.dilation().equals(List.of(1, 1))
                && PatchProduct.isFor(convolution.weight().shape(), convolution.stride());
    }

    private void transposed(Operation.TransposedConvolution transposed, Node node) {
        Value in = node.inputs().get(0);
        String weight = forward.name(transposed.weight());
        String gradient = arrived(node);
        List<Long> shape = transposed.weight().shape();
        List<Integer> stride = List.of(transposed.stride(), transposed.stride());
        List<Integer> padding = List.of(transposed.padding(), transposed.padding());
        if (ScriptText.isOverlapAdd(transposed)) {
            lines.append(OverlapAdd.backward(
                    gradient,
                    ScriptText.name(in),
                    ScriptText.kept(node.output()),
                    reduced.read(weight, node),
                    gradient(weight),
                    Math.toIntExact(shape.get(2)),
                    transposed.stride(),
                    transposed.padding()));
            pass(in, reduced.left(OverlapAdd.INPUT_SLOPE, node, in), true);
        } else {
            boolean isProduct = reduced.isAt(node) && PatchProduct.isFor(shape, stride);
            convolutionBackward(
                    node,
                    gradient,
                    weight,
                    "%s, %s, [1, 1], True, %s, 1"
                            .formatted(stride, padding, ScriptText.twice(transposed.outputPadding())),
                    !isProduct);
            if (isProduct) {
                product(weight, reduced.read(in, node), gradient, shape, stride, padding);
            }
        }
        bias(forward.name(transposed.bias()), node);
    }

    /** PyTorch's own, for both kinds; the bias takes longer there. */
    private void convolutionBackward(Node node, String gradient, String weight, String how, boolean filters) {
        Value in = node.inputs().get(0);
        if (filters || learnt.contains(in)) {
            line("xs, ws, bs, = torch.convolution_backward(%s, %s, %s, None, %s, [%s, %s, False])"
                    .formatted(
                            gradient,
                            reduced.read(in, node),
                            reduced.read(weight, node),
                            how,
                            learnt.contains(in) ? "True" : "False",
                            filters ? "True" : "False"));
        }
        if (filters) {
            line("torch.add_(%s, ws)".formatted(gradient(weight)));
        }
        pass(in, reduced.left("xs", node, in), true);
    }

    private void product(
            String weight, String made, String seen, List<Long> shape, List<Integer> stride, List<Integer> padding) {
        lines.append(PatchProduct.lines(gradient(weight), made, seen, shape, stride, padding));
    }

    private void bias(@Nullable String bias, Node node) {
        if (bias != null) {
            String gradient = gradient(node.output());
            // Where channels come first, PyTorch sums images in bfloat16.
            String sum = reduced.isOf(node.output())
                    ? "torch.sum(torch.sum(%s, [2, 3], False, dtype=None), [0], False, dtype=6)"
                    : "torch.sum(%s, [0, 2, 3], False, dtype=None)";
            line("torch.add_(%s, %s)".formatted(gradient(bias), sum.formatted(gradient)));
        }
    }

    /** The gradient of what a node makes, in bfloat16 where it computes in that. */
    private String arrived(Node node) {
        String gradient = gradient(node.output());
        if (!reduced.isAt(node) || reduced.isOf(node.output())) {
            return gradient;
        }
        String rounded = ReducedValues.rounded(gradient);
        line("%s = %s".formatted(rounded, TorchScript.rounded(gradient)));
        return rounded;
    }

    private void activation(Activation activation, Node node) {
        Value in = node.inputs().get(0);
        String before = ScriptText.name(in);
        String after = reduced.isAt(node) ? ScriptText.kept(node.output()) : ScriptText.name(node.output());
        String gradient = arrived(node);
        String value =
                switch (activation) {
                    case RELU ->
                        isOwn(node)
                                ? "torch.threshold_backward(%s, %s, 0, grad_input=%s)"
                                        .formatted(gradient, after, gradient)
                                : "torch.threshold_backward(%s, %s, 0)".formatted(gradient, after);
                    case SIGMOID -> "torch.sigmoid_backward(%s, %s)".formatted(gradient, after);
                    case TANH -> "torch.tanh_backward(%s, %s)".formatted(gradient, after);
                    case LEAKY_RELU -> "torch.leaky_relu_backward(%s, %s, 0.01, False)".formatted(gradient, before);
                    case ELU -> "torch.elu_backward(%s, 1, 1, 1, False, %s)".formatted(gradient, before);
                    case GELU -> "torch.gelu_backward(%s, %s)".formatted(gradient, before);
                    case SWISH -> "torch.silu_backward(%s, %s)".formatted(gradient, before);
                };
        pass(in, value, true);
    }

    private void concatenation(Node node) {
        String from = "0";
        for (Value part : node.inputs()) {
            String width = "torch.size(%s, 1)".formatted(ScriptText.name(part));
            pass(part, "torch.narrow(%s, 1, %s, %s)".formatted(gradient(node.output()), from, width), isOwn(node));
            from = "torch.add(%s, %s)".formatted(from, width);
        }
    }

    private boolean isOwn(Node node) {
        return own.getOrDefault(node.output(), false);
    }

    /**
     * Adds to a value's gradient what one of its readers leaves there.
     *
     * @param isOwn whether nobody else will read the array
     */
    private void pass(Value value, String gradient, boolean isOwn) {
        if (!learnt.contains(value)) {
            return;
        }
        String name = gradient(value);
        if (own.containsKey(value)) {
            line("%s = torch.add(%s, %s)".formatted(name, name, gradient));
            own.put(value, true);
        } else {
            line("%s = %s".formatted(name, gradient));
            own.put(value, isOwn);
        }
    }

    private void line(String line) {
        lines.append(line).append('\n');
    }
}
