package io.sigmoid.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.sigmoid.zoo.Pytorch;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class LossTest {
    private final NDManager manager = Pytorch.engine().newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0.6931472, 0.5",
        "0, 1, 0.6931472, -0.5",
        "2, 1, 0.126928, -0.11920292",
        "-2, 0, 0.126928, 0.11920292",
        "10000, 1, 0, 0",
        "10000, 0, 10000, 1",
        "-10000, 0, 0, 0",
        "-10000, 1, 10000, -1",
        "0.5, 0.25, 0.8490770, 0.37245935"
    })
    void binaryCrossEntropyHasTheClosedFormsValueAndGradient(float z, float y, float value, float gradient) {
        Result result = run(Loss.BINARY_CROSS_ENTROPY, new Shape(1, 1), new float[] {z}, new Shape(1, 1), y);
        assertEquals(value, result.value, 1e-6f * Math.max(1, value));
        assertEquals(gradient, result.gradient[0], 1e-6f);
    }

    @Test
    void binaryCrossEntropyIsTheMeanOverAllElements() {
        Result result =
                run(Loss.BINARY_CROSS_ENTROPY, new Shape(2, 2), new float[] {0, 0, 0, 0}, new Shape(2, 2), 0, 1, 0, 1);
        assertEquals(0.6931472f, result.value, 1e-6f);
        assertArrayEquals(new float[] {0.125f, -0.125f, 0.125f, -0.125f}, result.gradient);
    }

    @Test
    void softmaxCrossEntropyHasTheClosedFormsValueAndGradient() {
        Result result =
                run(Loss.SOFTMAX_CROSS_ENTROPY, new Shape(2, 3), new float[] {0, 0, 0, 1, 2, 3}, new Shape(2), 1, 2);
        assertEquals((1.0986123f + 0.4076059f) / 2, result.value, 1e-6f);
        assertArrayEquals(
                new float[] {1 / 6f, -1 / 3f, 1 / 6f, 0.0450153f, 0.1223642f, -0.1673795f}, result.gradient, 1e-6f);
    }

    @Test
    void softmaxCrossEntropyStandsExtremeLogits() {
        Result wrong = run(Loss.SOFTMAX_CROSS_ENTROPY, new Shape(1, 2), new float[] {10000, -10000}, new Shape(1), 1);
        assertEquals(20000, wrong.value);
        assertArrayEquals(new float[] {1, -1}, wrong.gradient);
        Result right = run(Loss.SOFTMAX_CROSS_ENTROPY, new Shape(1, 2), new float[] {10000, -10000}, new Shape(1), 0);
        assertEquals(0, right.value, 1e-9f);
        assertArrayEquals(new float[] {0, 0}, right.gradient);
    }

    @Test
    void transposedTargetsAreRefused() {
        var e = assertThrows(
                IllegalArgumentException.class,
                () -> run(Loss.BINARY_CROSS_ENTROPY, new Shape(2, 3), new float[6], new Shape(3, 2), new float[6]));
        assertEquals("logits (2, 3) and targets (3, 2) must have the same shape", e.getMessage());
    }

    @Test
    void classIndicesMustBeARow() {
        assertThrows(
                IllegalArgumentException.class,
                () -> run(Loss.SOFTMAX_CROSS_ENTROPY, new Shape(2, 3), new float[6], new Shape(2, 1), 0, 1));
    }

    @ParameterizedTest
    @EnumSource
    void gradientsSurviveTheGarbageCollector(Loss loss) {
        boolean binary = loss == Loss.BINARY_CROSS_ENTROPY;
        float[] z = {0.3f, -1.2f, 4, 0, 2.5f, -0.7f};
        float[] y = binary ? new float[] {1, 0, 0.25f, 1, 0, 1} : new float[] {2, 0};
        Shape targets = binary ? new Shape(2, 3) : new Shape(2);
        float[] expected = run(loss, new Shape(2, 3), z, targets, y).gradient;
        for (int i = 0; i < 100; i++) {
            Result disturbed = run(loss, new Shape(2, 3), z, targets, LossTest::disturb, y);
            assertArrayEquals(expected, disturbed.gradient);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theReportedLossIsTheTrainedOne(Loss loss) {
        boolean binary = loss == Loss.BINARY_CROSS_ENTROPY;
        float[] z = {0.3f, -1.2f, 40, 0, 2.5f, -0.7f};
        float[] y = binary ? new float[] {1, 0, 0, 1, 0, 1} : new float[] {2, 0};
        double reported = (loss.ofRow(z, 0, 3, y, 0) + loss.ofRow(z, 3, 3, y, binary ? 3 : 1)) / 2;
        assertEquals(run(loss, new Shape(2, 3), z, binary ? new Shape(2, 3) : new Shape(2), y).value, reported, 1e-5);
    }

    private static final class Result {
        final float value;
        final float[] gradient;

        Result(float value, float[] gradient) {
            this.value = value;
            this.gradient = gradient;
        }
    }

    private Result run(Loss loss, Shape shape, float[] logits, Shape targetShape, float... targets) {
        return run(loss, shape, logits, targetShape, () -> {}, targets);
    }

    private Result run(
            Loss loss, Shape shape, float[] logits, Shape targetShape, Runnable beforeBackward, float... targets) {
        NDArray z = manager.zeros(shape);
        try (NDArray values = manager.create(logits, shape)) {
            z.addi(values);
        }
        z.setRequiresGradient(true);
        NDArray y = manager.create(targets, targetShape).duplicate();
        try (Autograd tape = Autograd.record()) {
            NDArray value = loss.of(z, y);
            beforeBackward.run();
            tape.backward(value);
            return new Result(value.getFloat(), z.getGradient().toFloatArray());
        }
    }

    /** What makes a gradient wrong that reads freed memory: a collection, then other content in its place. */
    static void disturb() {
        System.gc();
        List<ByteBuffer> buffers = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(64);
            while (buffer.hasRemaining()) {
                buffer.put((byte) 0x40);
            }
            buffers.add(buffer);
        }
        if (buffers.size() != 64) {
            throw new AssertionError();
        }
    }
}
