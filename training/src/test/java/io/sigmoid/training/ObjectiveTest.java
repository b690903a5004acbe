package io.sigmoid.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.ImageShape;
import io.sigmoid.zoo.NativeMemory;
import io.sigmoid.zoo.Pytorch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ObjectiveTest {
    private static final Head JOINT = Head.joint(
            new Head.Output("parity", Head.binary("even", "odd")),
            new Head.Output("digit", Head.multiClass("0", "1", "2")));

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

    @Test
    void theBoundsGradientSurvivesTheGarbageCollector() {
        Objective elbo = Objective.of(new Head.Pixels(new ImageShape(1, 2, 2)));
        float[] expected = gradient(elbo, () -> {});
        for (int i = 0; i < 100; i++) {
            assertArrayEquals(expected, gradient(elbo, LossTest::disturb));
        }
    }

    private float[] gradient(Objective elbo, Runnable beforeBackward) {
        NDArray mean = array(new Shape(2, 3), 0.1f, -0.3f, 2, 0, 1, -1);
        NDArray logVariance = array(new Shape(2, 3), -1, 0.5f, 0, 0.2f, -2, 1);
        NDArray z = array(new Shape(2, 1, 2, 2), 1, -1, 2, 0, 3, -3, 0.5f, 0.1f);
        NDList outputs = new NDList(z, mean, logVariance);
        outputs.forEach(array -> array.setRequiresGradient(true));
        NDArray targets = array(new Shape(2, 1, 2, 2), 1, 0, 1, 0, 0.5f, 0, 1, 1);
        try (Autograd tape = Autograd.record()) {
            NDArray loss = elbo.loss(outputs, targets);
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
