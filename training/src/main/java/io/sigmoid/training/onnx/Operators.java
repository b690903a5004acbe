package io.sigmoid.training.onnx;

import io.sigmoid.zoo.Activation;
import io.sigmoid.zoo.graph.Graph;
import io.sigmoid.zoo.graph.Node;
import io.sigmoid.zoo.graph.Operation;
import io.sigmoid.zoo.graph.Value;
import io.sigmoid.zoo.graph.Weight;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Writes the operations of a graph as operators of ONNX. */
final class Operators {
    private final Nodes nodes;
    private final Map<Value, String> names = new HashMap<>();
    /** What a recurrent layer gives besides: its state after the last step. */
    private final Map<Value, String> lastStates = new HashMap<>();
    /** States of which nothing but the last is read. */
    private final Set<Value> onlyLast = new HashSet<>();

    Operators(Nodes nodes) {
        this.nodes = nodes;
    }

    /**
     * Adds the whole graph.
     *
     * @param inputs names, one an input of the graph
     * @return names, one an output of the graph
     */
    List<String> add(Graph graph, List<String> inputs) {
        for (int i = 0; i < inputs.size(); i++) {
            names.put(graph.inputs().get(i), inputs.get(i));
        }
        graph.nodes().stream()
                .filter(node -> node.operation() instanceof Operation.LastStep)
                .forEach(node -> onlyLast.addAll(node.inputs()));
        graph.nodes().stream()
                .filter(node -> !(node.operation() instanceof Operation.LastStep))
                .forEach(node -> node.inputs().forEach(onlyLast::remove));
        graph.outputs().forEach(onlyLast::remove);
        for (Node node : graph.nodes()) {
            names.put(node.output(), add(node));
        }
        return graph.outputs().stream().map(this::name).toList();
    }

    private String add(Node node) {
        List<String> in = node.inputs().stream().map(this::name).toList();
        Operation operation = node.operation();
        if (operation instanceof Operation.Dense dense) {
            return dense(dense, in.get(0));
        } else if (operation instanceof Operation.Convolution convolution) {
            return convolution(convolution, in.get(0));
        } else if (operation instanceof Operation.TransposedConvolution transposed) {
            return transposed(transposed, in.get(0));
        } else if (operation instanceof Operation.Normalization norm) {
            List<String> inputs = with(in.get(0), norm.scale(), norm.shift(), norm.mean(), norm.variance());
            return nodes.add(Op.BATCH_NORMALIZATION, inputs, Map.of("epsilon", norm.epsilon()));
        } else if (operation instanceof Operation.Elementwise elementwise) {
            return activation(elementwise.activation(), in.get(0));
        } else if (operation instanceof Operation.GatedLinearUnit) {
            return gatedLinearUnit(in);
        } else if (operation instanceof Operation.MaxPool pool) {
            int[] size = {pool.size(), pool.size()};
            return nodes.add(Op.MAX_POOL, in, Map.of("kernel_shape", size, "strides", size));
        } else if (operation instanceof Operation.GlobalAveragePool) {
            return flatten(nodes.add(Op.GLOBAL_AVERAGE_POOL, in, Map.of()));
        } else if (operation instanceof Operation.Flatten) {
            return flatten(in.get(0));
        } else if (operation instanceof Operation.Reshape reshape) {
            // A 0 keeps the size that is there: that of the batch.
            long[] shape = Stream.concat(Stream.of(0L), reshape.shape().stream())
                    .mapToLong(i -> i)
                    .toArray();
            return nodes.add(Op.RESHAPE, List.of(in.get(0), nodes.integers(shape)), Map.of());
        } else if (operation instanceof Operation.LastStep) {
            return lastStep(node.inputs().get(0), in.get(0));
        } else if (operation instanceof Operation.Lstm lstm) {
            return lstm(lstm, node.output(), in.get(0));
        } else if (operation instanceof Operation.Concatenation) {
            return nodes.add(Op.CONCAT, in, Map.of("axis", 1));
        } else if (operation instanceof Operation.Sum) {
            return nodes.add(Op.SUM, in, Map.of());
        }
        throw new IllegalArgumentException(
                "%s is no operation of inference".formatted(operation.getClass().getSimpleName()));
    }

    private String dense(Operation.Dense dense, String x) {
        if (dense.axes() == 2) {
            return nodes.add(Op.GEMM, with(x, dense.weight(), dense.bias()), Map.of("transB", 1));
        }
        String matrix =
                nodes.add(Op.TRANSPOSE, List.of(nodes.weight(dense.weight())), Map.of("perm", new int[] {1, 0}));
        String product = nodes.add(Op.MATMUL, List.of(x, matrix), Map.of());
        return dense.bias() == null ? product : nodes.add(Op.ADD, with(product, dense.bias()), Map.of());
    }

    private String convolution(Operation.Convolution convolution, String x) {
        return nodes.add(
                Op.CONV,
                with(x, convolution.weight(), convolution.bias()),
                Map.of(
                        "kernel_shape", kernel(convolution.weight()),
                        "strides", ints(convolution.stride()),
                        "pads", twice(convolution.padding()),
                        "dilations", ints(convolution.dilation()),
                        "group", convolution.groups()));
    }

    private String transposed(Operation.TransposedConvolution transposed, String x) {
        List<Integer> padding = List.of(transposed.padding(), transposed.padding());
        return nodes.add(
                Op.CONV_TRANSPOSE,
                with(x, transposed.weight(), transposed.bias()),
                Map.of(
                        "kernel_shape",
                        kernel(transposed.weight()),
                        "strides",
                        new int[] {transposed.stride(), transposed.stride()},
                        "pads",
                        twice(padding),
                        "output_padding",
                        new int[] {transposed.outputPadding(), transposed.outputPadding()}));
    }

    private String activation(Activation activation, String x) {
        List<String> in = List.of(x);
        return switch (activation) {
            case RELU -> nodes.add(Op.RELU, in, Map.of());
            case SIGMOID -> nodes.add(Op.SIGMOID, in, Map.of());
            case TANH -> nodes.add(Op.TANH, in, Map.of());
            case LEAKY_RELU -> nodes.add(Op.LEAKY_RELU, in, Map.of("alpha", 0.01f));
            case ELU -> nodes.add(Op.ELU, in, Map.of("alpha", 1f));
            case GELU -> gelu(x);
            case SWISH -> nodes.add(Op.MUL, List.of(x, nodes.add(Op.SIGMOID, in, Map.of())), Map.of());
        };
    }

    /** {@code x (1 + erf(x / √2)) / 2}, in the order in which ONNX Runtime recognises it. */
    private String gelu(String x) {
        String scaled = nodes.add(Op.DIV, List.of(x, nodes.floats(List.of(), (float) Math.sqrt(2))), Map.of());
        String erf = nodes.add(Op.ERF, List.of(scaled), Map.of());
        String sum = nodes.add(Op.ADD, List.of(erf, nodes.floats(List.of(), 1f)), Map.of());
        String product = nodes.add(Op.MUL, List.of(x, sum), Map.of());
        return nodes.add(Op.MUL, List.of(product, nodes.floats(List.of(), 0.5f)), Map.of());
    }

    private String gatedLinearUnit(List<String> in) {
        String linear = nodes.fresh();
        String gate = nodes.fresh();
        nodes.add(Op.SPLIT, in, Map.of("axis", 1), List.of(linear, gate));
        return nodes.add(Op.MUL, List.of(linear, nodes.add(Op.SIGMOID, List.of(gate), Map.of())), Map.of());
    }

    private String lstm(Operation.Lstm lstm, Value output, String x) {
        int units = Math.toIntExact(lstm.units());
        String steps = transposeBatch(x);
        List<String> inputs = new ArrayList<>(List.of(
                steps, nodes.weight(Gates.toOnnx(lstm.inputWeight())), nodes.weight(Gates.toOnnx(lstm.stateWeight()))));
        if (lstm.inputBias() != null && lstm.stateBias() != null) {
            inputs.add(nodes.weight(Gates.toOnnx(lstm.inputBias(), lstm.stateBias())));
        }
        String last = nodes.fresh();
        lastStates.put(output, last);
        Map<String, Object> size = Map.of("hidden_size", units);
        if (onlyLast.contains(output)) {
            nodes.add(Op.LSTM, inputs, size, List.of("", last));
            return last;
        }
        String states = nodes.fresh();
        nodes.add(Op.LSTM, inputs, size, List.of(states, last));
        return transposeBatch(nodes.add(Op.SQUEEZE, List.of(states, nodes.integers(1)), Map.of()));
    }

    private String lastStep(Value of, String x) {
        String state = lastStates.get(of);
        return state != null
                ? nodes.add(Op.SQUEEZE, List.of(state, nodes.integers(0)), Map.of())
                : nodes.add(Op.GATHER, List.of(x, nodes.scalar(-1)), Map.of("axis", 1));
    }

    /** {@code (N, steps, C)} ↔ {@code (steps, N, C)}. */
    private String transposeBatch(String x) {
        return nodes.add(Op.TRANSPOSE, List.of(x), Map.of("perm", new int[] {1, 0, 2}));
    }

    private String flatten(String x) {
        return nodes.add(Op.FLATTEN, List.of(x), Map.of("axis", 1));
    }

    private String name(Value value) {
        String name = names.get(value);
        if (name == null) {
            throw new IllegalArgumentException("value %d is read before it is computed".formatted(value.number()));
        }
        return name;
    }

    private List<String> with(String x, @Nullable Weight... weights) {
        var inputs = new ArrayList<>(List.of(x));
        for (Weight weight : weights) {
            if (weight != null) {
                inputs.add(nodes.weight(weight));
            }
        }
        return inputs;
    }

    private static int[] kernel(Weight weight) {
        return new int[] {
            Math.toIntExact(weight.shape().get(2)),
            Math.toIntExact(weight.shape().get(3))
        };
    }

    private static int[] ints(List<Integer> values) {
        return values.stream().mapToInt(i -> i).toArray();
    }

    /** At the begin of both axes, then at the end. */
    private static int[] twice(List<Integer> values) {
        return Stream.concat(values.stream(), values.stream()).mapToInt(i -> i).toArray();
    }
}
