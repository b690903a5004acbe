package io.sigmoid.zoo.graph;

import ai.djl.ndarray.types.Shape;
import io.sigmoid.zoo.ChannelsLast;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Where rows of a graph hold the channels of maps last, as {@link ChannelsLast} convolutions leave and take them: what narrow dense
 * layers read of maps, or make for them. Their weights are put in that order instead of a batch's rows in theirs, which is more
 * numbers.
 */
final class ChannelOrder {
    /** The most units on the other side of a dense layer: fewer than a batch has rows. */
    private static final int NARROW = 64;

    /** Nowhere. */
    static final ChannelOrder NONE = new ChannelOrder(new Graph(List.of(), List.of(), List.of()));

    private final Graph graph;
    private final Map<Value, Node> makers = new HashMap<>();
    /** By the rows that dense layers read, the maps that they are of. */
    private final Map<Value, Value> read = new HashMap<>();
    /** By the rows that a dense layer makes, and those that a {@link Operation.Reshape} makes maps of, the shape of these. */
    private final Map<Value, List<Long>> made = new HashMap<>();

    ChannelOrder(Graph graph) {
        this.graph = graph;
        graph.nodes().forEach(node -> makers.put(node.output(), node));
        for (Node node : graph.nodes()) {
            Value in = node.inputs().get(0);
            if (node.operation() instanceof Operation.Flatten && areLast(in) && isReadByDense(node.output())) {
                read.put(node.output(), in);
            } else if (node.operation() instanceof Operation.Reshape reshape
                    && reshape.shape().size() == 3
                    && isReadByConvolutions(node.output())) {
                order(in, reshape.shape());
            }
        }
    }

    /** Whether the output of a {@link Operation.Flatten}, or the input of a {@link Operation.Reshape}, is ordered so. */
    boolean isOf(Value rows) {
        return read.containsKey(rows) || made.containsKey(rows);
    }

    /** Whether a dense layer reads or makes such rows. */
    boolean isAt(Node dense) {
        return read.containsKey(dense.inputs().get(0)) || made.containsKey(dense.output());
    }

    /**
     * The dense layers that one product makes together, in the graph's order: they read the same rows in the same precision, and
     * their weights are copied in any case. One that none shares with is alone.
     */
    List<Node> together(Node layer) {
        var dense = (Operation.Dense) layer.operation();
        if (!isAt(layer) || dense.bias() == null) {
            return List.of(layer);
        }
        return graph.nodes().stream()
                .filter(node -> node.inputs().equals(layer.inputs())
                        && isAt(node)
                        && node.operation() instanceof Operation.Dense other
                        && other.bias() != null
                        && other.precision() == dense.precision())
                .toList();
    }

    /** The text for a layer's part of what it makes {@link #together} with others, or of what belongs to it. */
    String part(String whole, int axis, Node layer) {
        List<Node> layers = together(layer);
        long from = layers.stream()
                .takeWhile(other -> !other.equals(layer))
                .mapToLong(ChannelOrder::units)
                .sum();
        return layers.size() == 1 ? whole : "torch.narrow(%s, %s, %s, %s)".formatted(whole, axis, from, units(layer));
    }

    private static long units(Node layer) {
        return ((Operation.Dense) layer.operation()).weight().shape().get(0);
    }

    /** From a dense layer on, through activations, if nobody else reads what lies between. */
    private void order(Value rows, List<Long> shape) {
        Value value = rows;
        Node maker = makers.get(value);
        while (maker != null && maker.operation() instanceof Operation.Elementwise && graph.uses(value) == 1) {
            value = maker.inputs().get(0);
            maker = makers.get(value);
        }
        if (maker != null
                && graph.uses(value) == 1
                && maker.operation() instanceof Operation.Dense dense
                && dense.axes() == 2
                && dense.weight().shape().get(1) <= NARROW) {
            made.put(rows, shape);
            made.put(value, shape);
        }
    }

    private boolean isReadByDense(Value value) {
        return isReadBy(
                value,
                operation -> operation instanceof Operation.Dense dense
                        && dense.axes() == 2
                        && dense.weight().shape().get(0) <= NARROW);
    }

    private boolean isReadByConvolutions(Value value) {
        return isReadBy(
                value,
                operation -> operation instanceof Operation.TransposedConvolution transposed
                        ? ScriptText.isOverlapAdd(transposed) || isWide(transposed.weight())
                        : operation instanceof Operation.Convolution convolution && isWide(convolution.weight()));
    }

    private boolean isReadBy(Value value, Predicate<Operation> who) {
        long readers = graph.nodes().stream()
                .filter(node -> node.inputs().contains(value) && who.test(node.operation()))
                .count();
        return readers == graph.uses(value);
    }

    /** Whether maps lie with the channels last. */
    private boolean areLast(Value maps) {
        Node maker = makers.get(maps);
        if (maker == null) {
            return false;
        }
        Operation operation = maker.operation();
        if (operation instanceof Operation.Elementwise || operation instanceof Operation.MaxPool) {
            return areLast(maker.inputs().get(0));
        } else if (operation instanceof Operation.Convolution convolution) {
            return isWide(convolution.weight());
        }
        return operation instanceof Operation.TransposedConvolution transposed
                && !ScriptText.isOverlapAdd(transposed)
                && isWide(transposed.weight());
    }

    private static boolean isWide(Weight filters) {
        return ChannelsLast.isWide(new Shape(filters.shape()));
    }

    /** The weights of a dense layer as it needs them. */
    String weights(String matrix, Node dense) {
        Value maps = read.get(dense.inputs().get(0));
        List<Long> shape = made.get(dense.output());
        String columns = maps == null
                ? matrix
                : toRows("torch.reshape(%s, [-1, %s])"
                        .formatted(matrix, String.join(", ", sizes(ScriptText.name(maps)))));
        return shape == null ? columns : "torch.flatten(%s, 0, 2)".formatted(channelsLast(columns, shape));
    }

    /** Its bias. */
    String bias(String bias, Node dense) {
        List<Long> shape = made.get(dense.output());
        return shape == null ? bias : "torch.flatten(%s, 0, -1)".formatted(channelsLast(bias, shape));
    }

    /** The gradient of {@link #weights} as that of the matrix. */
    String weightsBack(String gradient, Node dense) {
        Value maps = read.get(dense.inputs().get(0));
        List<Long> shape = made.get(dense.output());
        String rows = shape == null ? gradient : "torch.flatten(%s, 0, 2)".formatted(channelsFirst(gradient, shape));
        return maps == null ? rows : "torch.flatten(%s, 1, -1)".formatted(toMaps(rows, sizes(ScriptText.name(maps))));
    }

    /** The gradient of {@link #bias} as that of the vector. */
    String biasBack(String gradient, Node dense) {
        List<Long> shape = made.get(dense.output());
        return shape == null ? gradient : "torch.flatten(%s, 0, -1)".formatted(channelsFirst(gradient, shape));
    }

    /** Rows of maps, with the channels last. */
    static String toRows(String maps) {
        return "torch.reshape(torch.permute(%1$s, [0, 2, 3, 1]), [torch.size(%1$s, 0), -1])".formatted(maps);
    }

    /**
     * The maps of such rows.
     *
     * @param sizes of theirs: channels, height and width
     */
    static String toMaps(String rows, List<String> sizes) {
        return "torch.permute(torch.reshape(%s, [-1, %s, %s, %s]), [0, 3, 1, 2])"
                .formatted(rows, sizes.get(1), sizes.get(2), sizes.get(0));
    }

    /** The text for channels, height and width of maps. */
    static List<String> sizes(String maps) {
        return IntStream.of(1, 2, 3)
                .mapToObj(axis -> "torch.size(%s, %s)".formatted(maps, axis))
                .toList();
    }

    /** {@code (C · H · W, …)} → {@code (H, W, C, …)}. */
    private static String channelsLast(String array, List<Long> shape) {
        return "torch.permute(torch.reshape(%s, [%s, %s, %s, -1]), [1, 2, 0, 3])"
                .formatted(array, shape.get(0), shape.get(1), shape.get(2));
    }

    /** {@code (H · W · C, …)} → {@code (C, H, W, …)}. */
    private static String channelsFirst(String array, List<Long> shape) {
        return "torch.permute(torch.reshape(%s, [%s, %s, %s, -1]), [2, 0, 1, 3])"
                .formatted(array, shape.get(1), shape.get(2), shape.get(0));
    }
}
