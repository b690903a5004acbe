package io.sigmoid.zoo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.recurrent.LSTM;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Every architecture and layer computes what PyTorch computes, from the same weights. {@code src/test/python/fixtures.py}
 * wrote what PyTorch computes, in double precision.
 */
class ParityTest {
    private static final double OUTPUTS = 1e-5;
    /** Of the largest gradient of the same parameter. */
    private static final double GRADIENTS = 1e-4;
    /** Of fixtures.py's noise. */
    private static final int SEED = 5;

    private static final JsonMapper JSON =
            JsonMapper.builder().addModule(new ZooModule()).build();
    private static final FloatBuffer VALUES = ByteBuffer.wrap(resource("fixtures.bin"))
            .order(ByteOrder.LITTLE_ENDIAN)
            .asFloatBuffer();

    static Stream<Case> cases() {
        return JSON.readTree(resource("fixtures.json")).valueStream().map(Case::new);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void inferenceIsThatOfPytorch(Case expected) {
        try (NDManager manager = NDManager.newBaseManager()) {
            Block block = expected.block(manager);
            NDList actual = block.forward(new ParameterStore(manager, false), expected.inputs(manager), false);
            assertClose("output", expected.tensors("inference"), actual, OUTPUTS);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void trainingAndItsGradientsAreThoseOfPytorch(Case expected) {
        try (NDManager manager = NDManager.newBaseManager()) {
            Block block = expected.block(manager);
            NDList inputs = expected.inputs(manager);
            inputs.forEach(input -> input.setRequiresGradient(true));
            NDList actual;
            try (GradientCollector tape = Pytorch.engine().newGradientCollector()) {
                actual = block.forward(new ParameterStore(manager, false), new NDList(inputs), true);
                NDArray loss = manager.zeros(new Shape());
                List<Tensor> probes = expected.tensors("probes");
                for (int i = 0; i < actual.size(); i++) {
                    loss = loss.add(
                            actual.get(i).mul(probes.get(i).array(manager)).sum());
                }
                tape.backward(loss);
            }
            assertClose("output", expected.tensors("training"), actual, OUTPUTS);
            List<Parameter> parameters = block.getParameters().values();
            for (int i = 0; i < parameters.size(); i++) {
                Tensor gradient = expected.tensor("gradients", i);
                Tensor after = expected.tensor("after", i);
                NDArray array = parameters.get(i).getArray();
                String name = "parameter %d, %s".formatted(i, parameters.get(i).getName());
                assertEquals(gradient != null, parameters.get(i).requiresGradient(), name);
                if (gradient != null) {
                    assertClose(name, gradient, array.getGradient(), GRADIENTS * gradient.scale());
                } else if (after != null) {
                    assertClose(name, after, array, OUTPUTS);
                }
            }
            List<Tensor> gradients = expected.tensors("inputGradients");
            for (int i = 0; i < gradients.size(); i++) {
                Tensor gradient = gradients.get(i);
                assertClose("input", gradient, inputs.get(i).getGradient(), GRADIENTS * gradient.scale());
            }
        }
    }

    private static void assertClose(String what, List<Tensor> expected, NDList actual, double tolerance) {
        assertEquals(expected.size(), actual.size());
        for (int i = 0; i < expected.size(); i++) {
            assertClose(what + " " + i, expected.get(i), actual.get(i), tolerance);
        }
    }

    private static void assertClose(String what, Tensor expected, NDArray actual, double tolerance) {
        assertEquals(expected.shape, actual.getShape(), what);
        float[] values = actual.toFloatArray();
        double largest = IntStream.range(0, values.length)
                .mapToDouble(i -> Math.abs((double) values[i] - expected.values[i]))
                .max()
                .orElseThrow();
        if (Boolean.getBoolean("sigmoid.parity")) {
            System.out.printf("PARITY %s %.3g %.3g%n", what.split(" ", 2)[0], largest, largest / tolerance);
        }
        assertTrue(largest <= tolerance, () -> "%s differs by %s".formatted(what, largest));
    }

    private static byte[] resource(String name) {
        try (InputStream in = Objects.requireNonNull(ParityTest.class.getResourceAsStream(name), name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Values that Java's memory holds. */
    static final class Tensor {
        private final Shape shape;
        private final float[] values;

        private Tensor(Shape shape, float[] values) {
            this.shape = shape;
            this.values = values;
        }

        static Tensor of(JsonNode node) {
            Shape shape = new Shape(
                    node.get(1).valueStream().mapToLong(JsonNode::asLong).toArray());
            float[] values = new float[Math.toIntExact(shape.size())];
            VALUES.get(node.get(0).asInt(), values);
            return new Tensor(shape, values);
        }

        NDArray array(NDManager manager) {
            return NativeMemory.of(manager, values, shape);
        }

        /** At least a hundredth, for a gradient may be 0 but for rounding. */
        double scale() {
            double scale = 0.01;
            for (float value : values) {
                scale = Math.max(scale, Math.abs(value));
            }
            return scale;
        }
    }

    /** One case of fixtures.json. */
    record Case(JsonNode json) {
        List<Tensor> tensors(String field) {
            return json.get(field).valueStream().map(Tensor::of).toList();
        }

        @Nullable
        Tensor tensor(String field, int i) {
            JsonNode node = json.get(field).get(i);
            return node.isNull() ? null : Tensor.of(node);
        }

        NDList inputs(NDManager manager) {
            NDList inputs = new NDList();
            tensors("inputs").forEach(tensor -> inputs.add(tensor.array(manager)));
            return inputs;
        }

        Block block(NDManager manager) {
            JsonNode node = json.get("block");
            Block block = node.has("layer")
                    ? layer(node)
                    : JSON.treeToValue(node, Architecture.class).block();
            var weights = new ArrayList<>(tensors("parameters"));
            assertEquals(weights.size(), block.getParameters().size());
            block.getParameters()
                    .values()
                    .forEach(parameter -> parameter.setInitializer((owner, shape, type) -> {
                        Tensor tensor = weights.remove(0);
                        assertEquals(tensor.shape, shape);
                        return tensor.array(owner);
                    }));
            block.initialize(
                    manager,
                    DataType.FLOAT32,
                    tensors("inputs").stream().map(tensor -> tensor.shape).toArray(Shape[]::new));
            seed(block);
            return block;
        }

        private static void seed(Block block) {
            if (block instanceof RandomBlock random) {
                random.seed(SEED);
            }
            block.getChildren().values().forEach(Case::seed);
        }

        private static Block layer(JsonNode node) {
            int[] arguments = node.path("arguments")
                    .valueStream()
                    .mapToInt(JsonNode::asInt)
                    .toArray();
            return switch (node.get("layer").asString()) {
                case "SigmoidLayer" -> new SigmoidLayer();
                case "Reparameterization" -> new Reparameterization();
                case "dense" -> Layers.dense(arguments[0]);
                case "convolution" -> Layers.convolution(arguments[0], arguments[1], arguments[2]);
                case "normalized convolution" -> Layers.normalizedConvolution(arguments[0], arguments[1], arguments[2]);
                case "gated linear unit" -> ParameterFree.gatedLinearUnit();
                case "max pooling" -> ParameterFree.maxPool();
                case "global average pooling" -> ParameterFree.globalAveragePool();
                case "LSTM" ->
                    new SequentialBlock()
                            .add(LSTM.builder()
                                    .setStateSize(arguments[0])
                                    .setNumLayers(1)
                                    .optBatchFirst(true)
                                    .build())
                            .add(ParameterFree.lastStep());
                case "transposed" ->
                    new TransposedConv2d(arguments[0], arguments[1], arguments[2], arguments[3], arguments[4]);
                default ->
                    ParameterFree.activation(
                            Activation.valueOf(node.get("layer").asString()));
            };
        }

        @Override
        public String toString() {
            return json.get("name").asString();
        }
    }
}
