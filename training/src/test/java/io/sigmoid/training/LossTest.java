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
import org.junit.jupiter.params.provider.FieldSource;

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
        Result result = run(BinaryCrossEntropy.PLAIN, new Shape(1, 1), new float[] {z}, new Shape(1, 1), y);
        assertEquals(value, result.value, 1e-6f * Math.max(1, value));
        assertEquals(gradient, result.gradient[0], 1e-6f);
    }

    @Test
    void binaryCrossEntropyIsTheMeanOverAllElements() {
        Result result =
                run(BinaryCrossEntropy.PLAIN, new Shape(2, 2), new float[] {0, 0, 0, 0}, new Shape(2, 2), 0, 1, 0, 1);
        assertEquals(0.6931472f, result.value, 1e-6f);
        assertArrayEquals(new float[] {0.125f, -0.125f, 0.125f, -0.125f}, result.gradient);
    }

    @Test
    void softmaxCrossEntropyHasTheClosedFormsValueAndGradient() {
        Result result =
                run(SoftmaxCrossEntropy.PLAIN, new Shape(2, 3), new float[] {0, 0, 0, 1, 2, 3}, new Shape(2), 1, 2);
        assertEquals((1.0986123f + 0.4076059f) / 2, result.value, 1e-6f);
        assertArrayEquals(
                new float[] {1 / 6f, -1 / 3f, 1 / 6f, 0.0450153f, 0.1223642f, -0.1673795f}, result.gradient, 1e-6f);
    }

    @Test
    void softmaxCrossEntropyStandsExtremeLogits() {
        Result wrong = run(SoftmaxCrossEntropy.PLAIN, new Shape(1, 2), new float[] {10000, -10000}, new Shape(1), 1);
        assertEquals(20000, wrong.value);
        assertArrayEquals(new float[] {1, -1}, wrong.gradient);
        Result right = run(SoftmaxCrossEntropy.PLAIN, new Shape(1, 2), new float[] {10000, -10000}, new Shape(1), 0);
        assertEquals(0, right.value, 1e-9f);
        assertArrayEquals(new float[] {0, 0}, right.gradient);
    }

    @Test
    void transposedTargetsAreRefused() {
        var e = assertThrows(
                IllegalArgumentException.class,
                () -> run(BinaryCrossEntropy.PLAIN, new Shape(2, 3), new float[6], new Shape(3, 2), new float[6]));
        assertEquals("logits (2, 3) and targets (3, 2) must have the same shape", e.getMessage());
    }

    @Test
    void classIndicesMustBeARow() {
        assertThrows(
                IllegalArgumentException.class,
                () -> run(SoftmaxCrossEntropy.PLAIN, new Shape(2, 3), new float[6], new Shape(2, 1), 0, 1));
    }

    /** Every form that has operations of its own. */
    static final List<Loss> losses = List.of(
            BinaryCrossEntropy.PLAIN,
            new BinaryCrossEntropy(List.of(2.0, 1.0, 0.5), 0, 0),
            new BinaryCrossEntropy(List.of(), 0.1, 0),
            new BinaryCrossEntropy(List.of(), 0, 2),
            new BinaryCrossEntropy(List.of(2.0, 1.0, 0.5), 0.1, 1.5),
            SoftmaxCrossEntropy.PLAIN,
            new SoftmaxCrossEntropy(List.of(2.0, 1.0, 0.5), 0),
            new SoftmaxCrossEntropy(List.of(), 0.1),
            new SoftmaxCrossEntropy(List.of(2.0, 1.0, 0.5), 0.1));

    @Test
    void gradientsSurviveTheGarbageCollector() {
        List<float[]> expected = gradients(losses, () -> {});
        for (int i = 0; i < 100; i++) {
            List<float[]> disturbed = gradients(losses, LossTest::disturb);
            for (int at = 0; at < expected.size(); at++) {
                assertArrayEquals(expected.get(at), disturbed.get(at), "loss " + at + " from the last");
            }
        }
    }

    /** All losses forward, what disturbs them, all backward; the last loss first. */
    private List<float[]> gradients(List<Loss> some, Runnable between) {
        if (some.isEmpty()) {
            between.run();
            return new ArrayList<>();
        }
        Loss loss = some.get(0);
        List<float[]> gradients = new ArrayList<>();
        float[] z = {0.3f, -1.2f, 4, 0, 2.5f, -0.7f};
        Runnable others = () -> gradients.addAll(gradients(some.subList(1, some.size()), between));
        gradients.add(run(loss, new Shape(2, 3), z, shape(loss), others, targets(loss)).gradient);
        return gradients;
    }

    @ParameterizedTest
    @FieldSource("losses")
    void theGradientIsTheSlopeOfTheValue(Loss loss) {
        float[] z = {0.3f, -1.2f, 4, 0, 2.5f, -0.7f};
        float[] gradient = run(loss, new Shape(2, 3), z, shape(loss), targets(loss)).gradient;
        float step = 0.01f;
        for (int i = 0; i < z.length; i++) {
            float[] above = z.clone();
            float[] below = z.clone();
            above[i] += step;
            below[i] -= step;
            float rise = run(loss, new Shape(2, 3), above, shape(loss), targets(loss)).value
                    - run(loss, new Shape(2, 3), below, shape(loss), targets(loss)).value;
            assertEquals(rise / (above[i] - below[i]), gradient[i], 1e-4);
        }
    }

    @ParameterizedTest
    @FieldSource("losses")
    void valueAndGradientAreFiniteUpToTenThousand(Loss loss) {
        for (float size : new float[] {0, 1e-4f, 1, 20, 88, 104, 1000, 10_000}) {
            float[] z = {size, -size, size, -size, size, -size};
            Result result = run(loss, new Shape(2, 3), z, shape(loss), targets(loss));
            assertEquals(true, Float.isFinite(result.value) && result.value >= 0, loss + " at " + size);
            for (float slope : result.gradient) {
                assertEquals(true, Math.abs(slope) <= 2, loss + " at " + size + ": " + slope);
            }
        }
    }

    @Test
    void sharesOfClassesGiveWhatTheirIndicesGive() {
        float[] z = {0.3f, -1.2f, 4, 0, 2.5f, -0.7f};
        for (Loss loss : losses.subList(5, 9)) {
            Result byIndex = run(loss, new Shape(2, 3), z, new Shape(2), 2, 0);
            Result byShares = run(loss, new Shape(2, 3), z, new Shape(2, 3), 0, 0, 1, 1, 0, 0);
            assertEquals(byIndex.value, byShares.value, 1e-6f);
            assertArrayEquals(byIndex.gradient, byShares.gradient, 1e-7f);
        }
    }

    @Test
    void weightsMustBeAsManyAsLabels() {
        var e = assertThrows(
                IllegalArgumentException.class,
                () -> run(losses.get(1), new Shape(1, 2), new float[2], new Shape(1, 2), 0, 1));
        assertEquals("positiveWeights must be one a label, got 3 for logits (1, 2)", e.getMessage());
    }

    private static float[] targets(Loss loss) {
        return loss instanceof BinaryCrossEntropy ? new float[] {1, 0, 0.25f, 1, 0, 1} : new float[] {2, 0};
    }

    private static Shape shape(Loss loss) {
        return loss instanceof BinaryCrossEntropy ? new Shape(2, 3) : new Shape(2);
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
