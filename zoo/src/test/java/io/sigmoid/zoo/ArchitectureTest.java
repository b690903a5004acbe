package io.sigmoid.zoo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

class ArchitectureTest {
    private static final Head BINARY = Head.binary("even", "odd");
    private static final List<String> DIGITS = List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
    private static final Head LABELS = Head.multiLabel(DIGITS);
    private static final Head CLASSES = Head.multiClass(DIGITS);
    private static final Head JOINT = Head.joint(new Head.Output("parity", BINARY), new Head.Output("digit", CLASSES));

    static List<Architecture> small() {
        return SmallModels.all();
    }

    /** Name, architecture of a head, trainable parameters with 1, 10, 10 and 1 + 10 logits. */
    static Stream<Arguments> counts() {
        return Stream.of(
                counts("Mlp", head -> Mlp.of(784, head), 52353, 52650, 52650, 52683),
                counts("BranchedMlp", head -> BranchedMlp.of(784, head), 100609, 101770, 101770, 101899),
                counts("GapCnn", head -> GapCnn.of(ImageShape.MNIST, head), 92801, 93962, 93962, 94091),
                counts(
                        "GapCnn without a dense layer",
                        head -> new GapCnn(ImageShape.MNIST, List.of(32, 64, 128), Pooling.LABEL_MAPS, head),
                        92801,
                        93962,
                        93962,
                        94091),
                counts("GapResNet", head -> GapResNet.of(ImageShape.MNIST, head), 174385, 174970, 174970, 175035),
                counts("RowLstm", head -> RowLstm.of(28, 28, head), 24129, 24714, 24714, 24779));
    }

    private static Arguments counts(String name, Function<Head, Architecture> of, long... counts) {
        return arguments(name, of, counts);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("counts")
    void theNumberOfTrainableParametersIsKnown(String name, Function<Head, Architecture> of, long[] counts) {
        assertArrayEquals(
                counts,
                Stream.of(BINARY, LABELS, CLASSES, JOINT)
                        .mapToLong(head -> trainable(of.apply(head)))
                        .toArray());
    }

    @Test
    void theNumberOfTrainableParametersOfAutoencodersIsKnown() {
        assertEquals(205825, trainable(ConvVae.of(ImageShape.MNIST)));
        assertEquals(254467, trainable(ConvVae.of(ImageShape.CIFAR)));
        assertEquals(2_481_153, trainable(new ConvVae(ImageShape.MNIST, List.of(32, 64), List.of(256), 16)));
    }

    @Test
    void aResidualNetworkHasTwoRunningValuesForEachNormalizedFilter() {
        Architecture architecture = GapResNet.of(ImageShape.MNIST, CLASSES);
        assertEquals(176090, count(architecture, parameter -> true));
    }

    @ParameterizedTest
    @MethodSource("small")
    void aBlockReturnsTheLogitsOfEachOutput(Architecture architecture) {
        List<Shape> expected = architecture.head() instanceof Head.Pixels
                ? List.of(SmallModels.batch(architecture, 5))
                : architecture.head().outputs().stream()
                        .map(output -> new Shape(5, output.head().logits()))
                        .toList();
        try (NDManager manager = NDManager.newBaseManager()) {
            Block block = architecture.block();
            Shape input = SmallModels.batch(architecture, 5);
            block.initialize(manager, DataType.FLOAT32, input);
            NDList outputs = block.forward(new ParameterStore(manager, false), new NDList(manager.ones(input)), false);
            assertEquals(expected, outputs.stream().map(NDArray::getShape).toList());
            assertEquals(expected, List.of(block.getOutputShapes(new Shape[] {input})));
        }
    }

    @ParameterizedTest
    @MethodSource("small")
    void learnsThirtyTwoExamplesByHeart(Architecture architecture) {
        double[] losses = Overfitting.losses(architecture, 32);
        assertTrue(losses[1] < losses[0] / 3, () -> losses[0] + " → " + losses[1]);
    }

    @ParameterizedTest
    @MethodSource("small")
    void isTheSameAfterJson(Architecture architecture) {
        JsonMapper json = JsonMapper.builder().addModule(new ZooModule()).build();
        String text = json.writerFor(Architecture.class).writeValueAsString(architecture);
        assertEquals(architecture, json.readValue(text, Architecture.class));
    }

    private static long trainable(Architecture architecture) {
        return count(architecture, Parameter::requiresGradient);
    }

    private static long count(Architecture architecture, java.util.function.Predicate<Parameter> which) {
        try (NDManager manager = NDManager.newBaseManager()) {
            Block block = architecture.block();
            block.initialize(manager, DataType.FLOAT32, SmallModels.batch(architecture, 1));
            return block.getParameters().values().stream()
                    .filter(which)
                    .mapToLong(parameter -> parameter.getShape().size())
                    .sum();
        }
    }
}
