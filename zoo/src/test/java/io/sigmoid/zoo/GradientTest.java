package io.sigmoid.zoo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GradientTest {
    private static final int REPETITIONS = 100;

    static List<Architecture> architectures() {
        return SmallModels.all();
    }

    /** Layers that a user imports by themselves. */
    static Stream<Named<Supplier<Block>>> layers() {
        return Stream.of(
                Named.of("sigmoid", () -> behindDense(new SigmoidLayer())),
                Named.of("dropout", () -> behindDense(new Dropout(0.3))),
                Named.of("gelu", () -> behindDense(ParameterFree.activation(Activation.GELU))),
                Named.of("leaky", () -> behindDense(ParameterFree.activation(Activation.LEAKY_RELU))),
                Named.of("elu", () -> behindDense(ParameterFree.activation(Activation.ELU))),
                Named.of("swish", () -> behindDense(ParameterFree.activation(Activation.SWISH))),
                Named.of("gated", () -> behindDense(ParameterFree.gatedLinearUnit())),
                Named.of("tanh", () -> behindDense(ParameterFree.activation(Activation.TANH))),
                Named.of(
                        "transposed",
                        () -> behindDense(new SequentialBlock()
                                .add(ParameterFree.reshape(new Shape(4, 2, 2)))
                                .add(new TransposedConv2d(2, 3, 2, 1, 1)))));
    }

    /** All of them, one behind the other. */
    private static Block allLayers() {
        return behindDense(new SigmoidLayer())
                .add(Layers.dense(16))
                .add(new Dropout(0.3))
                .add(ParameterFree.activation(Activation.GELU))
                .add(Layers.dense(16))
                .add(ParameterFree.activation(Activation.LEAKY_RELU))
                .add(ParameterFree.activation(Activation.ELU))
                .add(Layers.dense(16))
                .add(ParameterFree.activation(Activation.SWISH))
                .add(ParameterFree.activation(Activation.TANH))
                .add(Layers.dense(32))
                .add(ParameterFree.gatedLinearUnit())
                .add(ParameterFree.reshape(new Shape(4, 2, 2)))
                .add(new TransposedConv2d(2, 3, 2, 1, 1));
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void reachesEveryTrainableParameter(Architecture architecture) {
        Gradients.of(architecture::block, SmallModels.batch(architecture, 8), () -> {})
                .forEach((name, gradient) -> assertTrue(nonZero(gradient), name));
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void isTheSameToTheBitAfterTheGarbageCollector(Architecture architecture) {
        // The joint head has the others in it, but for what is one call if it has one output.
        boolean often = architecture.head() instanceof Head.Joint
                || architecture.head() instanceof Head.Pixels
                || (architecture.head() instanceof Head.MultiClass && architecture.block() instanceof DenseSequence);
        assertSame(architecture::block, SmallModels.batch(architecture, 8), often ? REPETITIONS : 2);
    }

    @ParameterizedTest
    @MethodSource("layers")
    void ofALayerIsTheSameToTheBitAfterTheGarbageCollector(Supplier<Block> layer) {
        assertSame(layer, new Shape(8, 16), 5);
    }

    @Test
    void ofAllLayersTogetherIsTheSameToTheBitAfterTheGarbageCollector() {
        assertSame(GradientTest::allLayers, new Shape(8, 16), REPETITIONS);
    }

    @Test
    void ofAJavaNumberIsNotWhichShowsThatTheseTestsSee() {
        Supplier<Block> halved = () -> behindDense(new SequentialBlock().addSingleton(x -> x.mul(0.5f)));
        var expected = Gradients.of(halved, new Shape(8, 16), () -> {});
        boolean same = true;
        for (int i = 0; i < 20; i++) {
            var actual = Gradients.of(halved, new Shape(8, 16), Gradients::refillMemory);
            for (String name : expected.keySet()) {
                same &= Arrays.equals(expected.get(name), actual.get(name));
            }
        }
        assertFalse(same);
    }

    private static void assertSame(Supplier<Block> block, Shape input, int repetitions) {
        var expected = Gradients.of(block, input, () -> {});
        for (int i = 0; i < repetitions; i++) {
            var actual = Gradients.of(block, input, Gradients::refillMemory);
            expected.forEach((name, gradient) -> assertArrayEquals(gradient, actual.get(name), name));
        }
    }

    private static SequentialBlock behindDense(Block layer) {
        return new SequentialBlock().add(Layers.dense(16)).add(layer);
    }

    private static boolean nonZero(float[] gradient) {
        for (float value : gradient) {
            if (value != 0) {
                return true;
            }
        }
        return false;
    }
}
