package io.sigmoid.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.sigmoid.training.metrics.Predictions;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.ImageShape;
import io.sigmoid.zoo.NativeMemory;
import io.sigmoid.zoo.Pytorch;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ObjectiveTest {
    private static final Head JOINT = Head.joint(
            new Head.Output("parity", Head.binary("even", "odd")),
            new Head.Output("digit", Head.multiClass("0", "1", "2")));

    private static final Objective ELBO = Objective.of(new Head.Pixels(new ImageShape(1, 2, 2)));
    private static final float[] Z = {1, -1, 2, 0, 1e4f, -1e4f, 0.5f, 0.1f};
    private static final float[] PIXELS = {1, 0, 1, 0, 0.5f, 0, 1, 1};
    private static final float[] MEAN = {0.1f, -0.3f, 2, 0, 1, -1};
    private static final float[] LOG_VARIANCE = {-1, 0.5f, 0, 0.2f, -2, 1};

    private final NDManager manager = Pytorch.engine().newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void aJointLossIsTheSumOfItsOutputs() {
        NDList outputs = new NDList(array(new Shape(2, 1), 0, 2), array(new Shape(2, 3), 0, 0, 0, 1, 2, 3));
        NDArray targets = array(new Shape(2, 2), 1, 1, 1, 2);
        double binary = (0.6931472 + 0.126928) / 2;
        double classes = (1.0986123 + 0.4076059) / 2;
        assertEquals(
                binary + classes, Objective.of(JOINT).loss(outputs, targets).getFloat(), 1e-6);
    }

    @Test
    void everyOutputHasItsWeight() {
        NDList outputs = new NDList(array(new Shape(1, 1), 0), array(new Shape(1, 3), 0, 0, 0));
        NDArray targets = array(new Shape(1, 2), 1, 2);
        Objective weighted = Objective.of(JOINT, output -> weight(output.equals("parity") ? 0.5 : 3, 0));
        assertEquals(
                0.5 * 0.6931472 + 3 * 1.0986123, weighted.loss(outputs, targets).getFloat(), 1e-6);
    }

    @Test
    void aJointAnswerIsRightIfEveryOutputIs() {
        NDList outputs =
                new NDList(array(new Shape(3, 1), 1, 1, -1), array(new Shape(3, 3), 9, 0, 0, 9, 0, 0, 9, 0, 0));
        NDArray targets = array(new Shape(3, 2), 1, 0, 1, 1, 1, 0);
        assertArrayEquals(
                new boolean[] {true, false, false},
                java.util.Objects.requireNonNull(Objective.of(JOINT).right(outputs, targets))
                        .toBooleanArray());
    }

    @Test
    void anAnswerOfSeveralLabelsIsRightIfEveryLabelIs() {
        NDArray logits = array(new Shape(4, 2), 1, -1, 1, 1, -1, -1, -1, 1);
        NDArray targets = array(new Shape(4, 2), 1, 0, 1, 0, 1, 0, 1, 0);
        assertArrayEquals(
                new boolean[] {true, false, false, false},
                BinaryCrossEntropy.PLAIN.right(logits, targets).toBooleanArray());
    }

    @Test
    void theBoundOfAStandardNormalIsTheReconstructionAlone() {
        Objective elbo = Objective.of(new Head.Pixels(new ImageShape(1, 2, 2)));
        NDList outputs = new NDList(
                array(new Shape(2, 1, 2, 2), new float[8]),
                array(new Shape(2, 3), new float[6]),
                array(new Shape(2, 3), new float[6]));
        assertEquals(
                4 * 0.6931472,
                elbo.loss(outputs, array(new Shape(2, 1, 2, 2), new float[8])).getFloat(),
                1e-5);
    }

    @Test
    void theBoundsDivergenceIsTheClosedForm() {
        Objective elbo = Objective.of(new Head.Pixels(new ImageShape(1, 1, 1)));
        float mean = 0.5f;
        float logVariance = -1;
        NDList outputs = new NDList(
                array(new Shape(1, 1, 1, 1), 0), array(new Shape(1, 1), mean), array(new Shape(1, 1), logVariance));
        double divergence = 0.5 * (0.25 + Math.exp(-1) - 1 + 1);
        assertEquals(
                0.6931472 + divergence,
                elbo.loss(outputs, array(new Shape(1, 1, 1, 1), 1)).getFloat(),
                1e-6);
    }

    /** Twice as heavy, a quarter done of a warm-up over the first half. */
    @Test
    void theDivergenceWarmsUp() {
        NDList outputs =
                new NDList(array(new Shape(1, 1, 1, 1), 0), array(new Shape(1, 1), 2), array(new Shape(1, 1), 0));
        NDArray target = array(new Shape(1, 1, 1, 1), 1);
        Objective warming = Objective.of(new Head.Pixels(new ImageShape(1, 1, 1)), output -> weight(2, 0.5));
        assertEquals(
                2 * (0.6931472 + 0.5 * 2), warming.loss(outputs, target, 0.25).getFloat(), 1e-6);
        assertEquals(2 * (0.6931472 + 2), warming.loss(outputs, target, 0.5).getFloat(), 1e-6);
    }

    @Test
    void theBoundsGradientIsTheClosedForm() {
        float[] gradient = gradient(ELBO, 1, () -> {});
        for (int i = 0; i < Z.length; i++) {
            assertEquals((1 / (1 + Math.exp(-Z[i])) - PIXELS[i]) / 2, gradient[i], 1e-6, "pixel " + i);
        }
        for (int i = 0; i < MEAN.length; i++) {
            assertEquals(MEAN[i] / 2, gradient[Z.length + i], 1e-6, "mean " + i);
            double deviation = (Math.exp(LOG_VARIANCE[i]) - 1) / 4;
            assertEquals(deviation, gradient[Z.length + MEAN.length + i], 1e-6, "variance " + i);
        }
    }

    @Test
    void theBoundsGradientSurvivesTheGarbageCollector() {
        Objective warming = Objective.of(new Head.Pixels(new ImageShape(1, 2, 2)), output -> weight(2, 0.5));
        float[] expected = gradient(ELBO, 1, () -> {});
        float[] expectedEarly = gradient(warming, 0.25, () -> {});
        for (int i = 0; i < 100; i++) {
            // One collection of garbage for both.
            float[][] early = {{}};
            float[] late = gradient(ELBO, 1, () -> early[0] = gradient(warming, 0.25, LossTest::disturb));
            assertArrayEquals(expected, late);
            assertArrayEquals(expectedEarly, early[0]);
        }
    }

    @Test
    void aWeightedSumsGradientSurvivesTheGarbageCollector() {
        Objective weighted = Objective.of(JOINT, output -> weight(output.equals("parity") ? 0.5 : 3, 0));
        float[] expected = jointGradient(weighted, () -> {});
        assertEquals(0.5 * (0.5 - 1), expected[0], 1e-6);
        assertEquals(3 / 3.0, expected[1], 1e-6);
        for (int i = 0; i < 100; i++) {
            assertArrayEquals(expected, jointGradient(weighted, LossTest::disturb));
        }
    }

    private float[] jointGradient(Objective objective, Runnable beforeBackward) {
        NDArray parity = array(new Shape(1, 1), 0);
        NDArray digit = array(new Shape(1, 3), 0, 0, 0);
        NDList outputs = new NDList(parity, digit);
        outputs.forEach(array -> array.setRequiresGradient(true));
        try (Autograd tape = Autograd.record()) {
            NDArray loss = objective.loss(outputs, array(new Shape(1, 2), 1, 2));
            beforeBackward.run();
            tape.backward(loss);
        }
        return new float[] {
            parity.getGradient().getFloat(0, 0), digit.getGradient().getFloat(0, 0)
        };
    }

    @Test
    void namesEveryMetricThatThereCanBe() {
        assertTrue(Objective.of(JOINT).metrics().containsAll(Set.of("loss", "parity.precision", "digit.macroRocAuc")));
        assertEquals(Set.of("loss", "elbo", "reconstruction", "divergence"), ELBO.metrics());
        float[] answers = {1, 0.5f, -1, 2, -1, 0.5f, -1, 2};
        float[] truths = {1, 0, 0, 2};
        assertTrue(Objective.of(JOINT)
                .metrics()
                .containsAll(Predictions.of(JOINT, answers, truths).metrics().keySet()));
        Set<String> several = Objective.of(Head.multiLabel("a", "b", "c")).metrics();
        assertTrue(
                several.containsAll(Set.of("subsetAccuracy", "meanAveragePrecision", "microPrecision")), "" + several);
    }

    @Test
    void namesThoseOfManyLabelsAtOnce() {
        String[] labels = IntStream.range(0, 40_000).mapToObj(String::valueOf).toArray(String[]::new);
        Set<String> metrics = Objective.of(Head.multiClass(labels)).metrics();
        assertEquals(Objective.of(Head.multiClass("a", "b", "c", "d", "e", "f")).metrics(), metrics);
        assertTrue(metrics.containsAll(Set.of("top3Accuracy", "top5Accuracy")), "" + metrics);
    }

    private static LossOptions weight(double weight, double klWarmUp) {
        return new LossOptions(weight, Map.of(), Map.of(), 0.0, 0.0, klWarmUp);
    }

    private float[] gradient(Objective elbo, double done, Runnable beforeBackward) {
        NDList outputs = new NDList(
                array(new Shape(2, 1, 2, 2), Z), array(new Shape(2, 3), MEAN), array(new Shape(2, 3), LOG_VARIANCE));
        outputs.forEach(array -> array.setRequiresGradient(true));
        NDArray targets = array(new Shape(2, 1, 2, 2), PIXELS);
        try (Autograd tape = Autograd.record()) {
            NDArray loss = elbo.loss(outputs, targets, done);
            beforeBackward.run();
            tape.backward(loss);
        }
        float[] all = new float[20];
        int at = 0;
        for (NDArray array : outputs) {
            float[] one = array.getGradient().toFloatArray();
            System.arraycopy(one, 0, all, at, one.length);
            at += one.length;
        }
        return all;
    }

    private NDArray array(Shape shape, float... values) {
        return NativeMemory.of(manager, values, shape);
    }
}
