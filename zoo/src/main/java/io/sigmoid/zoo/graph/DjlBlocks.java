package io.sigmoid.zoo.graph;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.pooling.Pool;
import ai.djl.nn.recurrent.LSTM;
import ai.djl.training.ParameterStore;
import io.sigmoid.zoo.Activation;
import io.sigmoid.zoo.NativeMemory;
import io.sigmoid.zoo.Pytorch;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What DJL's own blocks compute; a subclass of one may compute something else. */
final class DjlBlocks {
    /** By the name that DJL gives such a lambda; those with a number in them do not tell it. */
    private static final Map<String, Known> LAMBDAS = Map.of(
            "ReLU", elementwise(Activation.RELU),
            "sigmoid", elementwise(Activation.SIGMOID),
            "Tanh", elementwise(Activation.TANH),
            "GELU", elementwise(Activation.GELU),
            "batchFlatten",
                    new Known(
                            new Operation.Flatten(), x -> x.reshape(x.getShape().get(0), -1)),
            "globalAvgPool2d", new Known(new Operation.GlobalAveragePool(), Pool::globalAvgPool2d));

    /** Inputs that tell apart what functions of the same name compute. */
    private static final float[] PROBE = {-30, -3.1f, -1.7f, -0.4f, 0, 0.3f, 1.1f, 30};

    private record Known(Operation operation, UnaryOperator<NDArray> function) {}

    private static Known elementwise(Activation activation) {
        return new Known(new Operation.Elementwise(activation), activation::apply);
    }

    private DjlBlocks() {}

    static List<Value> describe(GraphBuilder graph, Block block, List<Value> inputs) {
        if (graph.isTraining() && block instanceof LambdaBlock && block.getClass() != LambdaBlock.class) {
            throw unknown(name(block)); // It may do anything then.
        } else if (block.getClass() == SequentialBlock.class && !((SequentialBlock) block).isReturnIntermediate()) {
            List<Value> values = inputs;
            for (Block child : block.getChildren().values()) {
                values = graph.describe(child, values);
            }
            return values;
        } else if (graph.isTraining() && (block instanceof Dropout || block instanceof BatchNorm)) {
            throw new UndescribedException(name(block) + " is another function in training than in inference");
        } else if (block instanceof Dropout
                || (block instanceof LambdaBlock lambda
                        && lambda.getName().equals("identity")
                        && computes(lambda, UnaryOperator.identity()))) {
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
            Known known = LAMBDAS.get(lambda.getName());
            if (known != null && computes(lambda, known.function)) {
                return known.operation;
            }
            throw unknown("LambdaBlock " + lambda.getName());
        }
        throw unknown(name(block));
    }

    /** Whether a lambda does what its name says, which whoever made it chose. */
    private static boolean computes(LambdaBlock lambda, UnaryOperator<NDArray> function) {
        try (NDManager manager = Pytorch.engine().newBaseManager(Device.cpu())) {
            Shape[] inputs = lambda.isInitialized() ? lambda.getInputShapes() : null;
            Shape example = inputs == null ? new Shape(2, 2, 2) : inputs[0].slice(1);
            Shape shape = new Shape(PROBE.length).addAll(example);
            var values = new float[Math.toIntExact(shape.size())];
            for (int i = 0; i < values.length; i++) {
                values[i] = PROBE[i % PROBE.length] + i * 1e-3f;
            }
            NDArray expected = function.apply(NativeMemory.of(manager, values, shape));
            NDList outputs = lambda.forward(
                    new ParameterStore(manager, false), new NDList(NativeMemory.of(manager, values, shape)), false);
            return outputs.size() == 1 && outputs.get(0).contentEquals(expected);
        } catch (EngineException | IllegalArgumentException e) {
            return false; // It takes no such input, as what it is named for does.
        }
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

    private static UndescribedException unknown(String what) {
        return new UndescribedException(
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
