package io.sigmoid.zoo.graph;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.recurrent.LSTM;
import io.sigmoid.zoo.Activation;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What DJL's own blocks compute; a subclass of one may compute something else. */
final class DjlBlocks {
    /** By the name that DJL gives such a lambda; those with a number in them do not tell it. */
    private static final Map<String, Operation> LAMBDAS = Map.of(
            "ReLU", new Operation.Elementwise(Activation.RELU),
            "sigmoid", new Operation.Elementwise(Activation.SIGMOID),
            "Tanh", new Operation.Elementwise(Activation.TANH),
            "GELU", new Operation.Elementwise(Activation.GELU),
            "batchFlatten", new Operation.Flatten(),
            "globalAvgPool2d", new Operation.GlobalAveragePool());

    private DjlBlocks() {}

    static List<Value> describe(GraphBuilder graph, Block block, List<Value> inputs) {
        if (block.getClass() == SequentialBlock.class && !((SequentialBlock) block).isReturnIntermediate()) {
            List<Value> values = inputs;
            for (Block child : block.getChildren().values()) {
                values = graph.describe(child, values);
            }
            return values;
        } else if (block instanceof Dropout
                || (block instanceof LambdaBlock lambda && lambda.getName().equals("identity"))) {
            return inputs;
        } else if (block.getClass() == LSTM.class) {
            return List.of(lstm(graph, block, inputs));
        }
        return List.of(graph.add(operation(graph, block), inputs));
    }

    private static Operation operation(GraphBuilder graph, Block block) {
        if (block.getClass() == Linear.class) {
            return new Operation.Dense(
                    weight(graph, block, "weight"),
                    optional(graph, block, "bias"),
                    block.getInputShapes()[0].dimension());
        } else if (block.getClass() == Conv2d.class) {
            Conv2d convolution = (Conv2d) block;
            return new Operation.Convolution(
                    weight(graph, block, "weight"),
                    optional(graph, block, "bias"),
                    pair(convolution.getStride()),
                    pair(convolution.getPadding()),
                    pair(convolution.getDilation()),
                    convolution.getGroups());
        } else if (block instanceof BatchNorm && Hidden.number(block, "axis").intValue() == 1) {
            return new Operation.Normalization(
                    weight(graph, block, "gamma"),
                    weight(graph, block, "beta"),
                    weight(graph, block, "runningMean"),
                    weight(graph, block, "runningVar"),
                    Hidden.number(block, "epsilon").floatValue());
        } else if (block instanceof LambdaBlock lambda) {
            Operation known = LAMBDAS.get(lambda.getName());
            if (known != null) {
                return known;
            }
            throw unknown("LambdaBlock " + lambda.getName());
        }
        throw unknown(name(block));
    }

    private static Value lstm(GraphBuilder graph, Block block, List<Value> inputs) {
        for (String flag : List.of("bidirectional", "returnState")) {
            if (Hidden.flag(block, flag)) {
                throw unknown("LSTM with " + flag);
            }
        }
        if (!Hidden.flag(block, "batchFirst")) {
            throw unknown("LSTM without batchFirst");
        }
        Value value = inputs.get(0);
        int layers = Hidden.number(block, "numLayers").intValue();
        for (int layer = 0; layer < layers; layer++) {
            String prefix = "l_" + layer + "_";
            value = graph.add(
                    new Operation.Lstm(
                            weight(graph, block, prefix + "i2h_WEIGHT"),
                            weight(graph, block, prefix + "h2h_WEIGHT"),
                            optional(graph, block, prefix + "i2h_BIAS"),
                            optional(graph, block, prefix + "h2h_BIAS")),
                    List.of(value));
        }
        return value;
    }

    private static IllegalArgumentException unknown(String what) {
        return new IllegalArgumentException(
                "%s does not say what it computes, so the model can't be exported: use a block of the zoo, or let yours"
                                .formatted(what)
                        + " implement io.sigmoid.zoo.graph.GraphBlock");
    }

    private static String name(Block block) {
        String simple = block.getClass().getSimpleName();
        return simple.isEmpty() ? block.getClass().getName() : simple;
    }

    private static Weight weight(GraphBuilder graph, Block block, String name) {
        return graph.weight(block.getDirectParameters().get(name));
    }

    private static @Nullable Weight optional(GraphBuilder graph, Block block, String name) {
        Parameter parameter = block.getDirectParameters().contains(name)
                ? block.getDirectParameters().get(name)
                : null;
        return parameter == null ? null : graph.weight(parameter);
    }

    private static List<Integer> pair(Shape shape) {
        return Arrays.stream(shape.getShape()).mapToObj(Math::toIntExact).toList();
    }
}
