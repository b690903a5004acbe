package io.sigmoid.zoo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.ParameterStore;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PrecisionTest {
    private static final Shape INPUT = new Shape(2, 16, 6, 6);

    private final NDManager manager = Pytorch.engine().newBaseManager();

    @BeforeEach
    void hasConvolutionsOfIt() {
        assumeTrue(Precision.BFLOAT16.isFor(manager), "PyTorch has no bfloat16 convolution on this processor");
    }

    @AfterEach
    void close() {
        manager.close();
    }

    /** A filter of one weight: input and weight are rounded, multiplied, and the product is rounded. */
    @Test
    void roundsWhatIsMultiplied() {
        Block block = new Conv2d(1, 1, 16, false);
        Precision.BFLOAT16.apply(block);
        var random = new Random(1);
        Gradients.initialize(block, manager, random, INPUT);
        NDArray x = manager.zeros(INPUT);
        x.set(new NDIndex(":, 3"), Gradients.normal(manager, random, new Shape(2, 6, 6), 1));
        float[] in = x.get(":, 3").toFloatArray();
        float[] weights =
                block.getParameters().valueAt(0).getArray().get(":, 3").toFloatArray();
        float[] out = recorded(block, x).transpose(0, 2, 3, 1).toFloatArray();
        for (int i = 0; i < out.length; i++) {
            assertEquals(rounded(rounded(in[i / 16]) * rounded(weights[i % 16])), out[i]);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, true", "2, true", "1, false"})
    void gradientsAreNearThoseOfFloat32(int stride, boolean bias) {
        assertNearFloat32(() -> new Conv2d(3, stride, 16, bias), INPUT);
    }

    /** Before it a layer whose gradient comes through it. */
    @Test
    void gradientsOfATransposedConvolutionAreNearThoseOfFloat32() {
        assertNearFloat32(
                () -> new SequentialBlock()
                        .add(new Conv2d(1, 1, 16, false))
                        .add(new TransposedConv2d(16, 4, 2, 1, 0))
                        .add(new TransposedConv2d(17, 3, 2, 1, 1)),
                INPUT);
    }

    @Test
    void gradientsOfADenseLayerAreNearThoseOfFloat32() {
        assertNearFloat32(
                () -> new DenseSequence().add(Layers.dense(7)).add(ParameterFree.activation(Activation.RELU)),
                new Shape(9, 6));
    }

    private static void assertNearFloat32(Supplier<Block> fresh, Shape input) {
        Map<String, float[]> expected = Gradients.of(fresh, input, () -> {});
        Map<String, float[]> actual = Gradients.of(() -> reduced(fresh.get()), input, () -> {});
        assertEquals(expected.keySet(), actual.keySet());
        expected.forEach((name, gradient) -> {
            float[] near = actual.get(name);
            double length = 0;
            double distance = 0;
            for (int i = 0; i < gradient.length; i++) {
                length += gradient[i] * gradient[i];
                distance += (gradient[i] - near[i]) * (gradient[i] - near[i]);
            }
            double relative = Math.sqrt(distance / length);
            // A sum of what comes is exact.
            assertTrue((relative > 0 || name.endsWith("bias")) && relative < 0.01, name + " " + relative);
        });
    }

    static Stream<Arguments> reducible() {
        return Stream.of(
                Arguments.of(new Conv2d(3, 1, 16, true), INPUT),
                Arguments.of(new Conv2d(3, 1, 16, true), new Shape(2, 1, 6, 6)),
                Arguments.of(new TransposedConv2d(16, 4, 2, 1, 0), INPUT),
                Arguments.of(new TransposedConv2d(3, 4, 2, 1, 0), INPUT),
                Arguments.of(new DenseSequence().add(Layers.dense(7)), new Shape(9, 6)));
    }

    @ParameterizedTest
    @MethodSource("reducible")
    void whatIsPredictedAndMeasuredIsFloat32(Block layer, Shape input) {
        Block block = new SequentialBlock().add(layer);
        var random = new Random(1);
        Gradients.initialize(block, manager, random, input);
        NDArray x = Gradients.normal(manager, random, input, 1);
        float[] exact = recorded(block, x).toFloatArray();
        Precision.BFLOAT16.apply(block);
        assertFalse(Arrays.equals(exact, recorded(block, x).toFloatArray()));
        assertArrayEquals(exact, forward(block, x, false).toFloatArray());
        boolean before = JniUtils.isGradMode();
        JniUtils.setGradMode(false);
        try {
            assertArrayEquals(exact, forward(block, x, true).toFloatArray());
        } finally {
            JniUtils.setGradMode(before);
        }
        Precision.FLOAT32.apply(block);
        assertArrayEquals(exact, recorded(block, x).toFloatArray());
    }

    @ParameterizedTest
    @CsvSource({"16, true", "16, false", "8, true"})
    void gradientsOfASingleChannelAreNearThoseOfFloat32(int filters, boolean bias) {
        assertNearFloat32(() -> new Conv2d(3, 1, filters, bias), new Shape(2, 1, 6, 6));
    }

    @Test
    void gradientsOfATransposedConvolutionToFewAreNearThoseOfFloat32() {
        assertNearFloat32(() -> new TransposedConv2d(3, 4, 2, 1, 0), INPUT);
    }

    @Test
    void everyDeviceHasFloat32() {
        assertTrue(Precision.FLOAT32.isFor(manager));
    }

    @Test
    void gradientsSurviveTheGarbageCollector() {
        Map<String, float[]> expected = Gradients.of(() -> reduced(new Conv2d(3, 2, 16, true)), INPUT, () -> {});
        for (int i = 0; i < 100; i++) {
            Gradients.of(() -> reduced(new Conv2d(3, 2, 16, true)), INPUT, Gradients::refillMemory)
                    .forEach((name, gradient) -> assertArrayEquals(expected.get(name), gradient));
        }
    }

    private static Block reduced(Block block) {
        Precision.BFLOAT16.apply(block);
        return block;
    }

    private static NDArray recorded(Block block, NDArray x) {
        boolean before = JniUtils.isGradMode();
        JniUtils.setGradMode(true);
        try {
            return forward(block, x, true).stopGradient();
        } finally {
            JniUtils.setGradMode(before);
        }
    }

    private static NDArray forward(Block block, NDArray x, boolean training) {
        return block.forward(new ParameterStore(x.getManager(), false), new NDList(x), training)
                .singletonOrThrow();
    }

    /** To the nearest number whose lower 16 bits are 0, ties to the even one. */
    private static float rounded(float value) {
        int bits = Float.floatToIntBits(value);
        return Float.intBitsToFloat((bits + 0x7fff + (bits >>> 16 & 1)) & 0xffff0000);
    }
}
