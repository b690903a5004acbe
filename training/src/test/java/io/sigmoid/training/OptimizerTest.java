package io.sigmoid.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.sigmoid.zoo.NativeMemory;
import io.sigmoid.zoo.Pytorch;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OptimizerTest {
    @Test
    void adamIsTheOneOfThePaper() {
        var adam = new Optimizer.Adam(0.01, 0.9, 0.999, 1e-3);
        double[] w = {0.5, -2, 3};
        double[] m = new double[3];
        double[] v = new double[3];
        var random = new Random(1);
        try (NDManager manager = Pytorch.engine().newBaseManager()) {
            NDArray weights = manager.create(new float[] {0.5f, -2, 3}).duplicate();
            Optimizer.State state = adam.start(manager, weights);
            for (int t = 1; t <= 50; t++) {
                float[] g = {(float) random.nextGaussian(), (float) (0.01 * random.nextGaussian()), -3};
                state.step(weights, manager.create(g), 0.01);
                for (int i = 0; i < 3; i++) {
                    m[i] = 0.9 * m[i] + 0.1 * g[i];
                    v[i] = 0.999 * v[i] + 0.001 * g[i] * g[i];
                    double unbiased = m[i] / (1 - Math.pow(0.9, t));
                    w[i] -= 0.01 * unbiased / (Math.sqrt(v[i] / (1 - Math.pow(0.999, t))) + 1e-3);
                }
            }
            float[] actual = weights.toFloatArray();
            for (int i = 0; i < 3; i++) {
                assertEquals(w[i], actual[i], 1e-5);
            }
        }
    }

    @Test
    void aRateThatIsNotPositiveIsRefused() {
        var e = assertThrows(IllegalArgumentException.class, () -> new Optimizer.Adam(0));
        assertEquals("learningRate must be positive, got 0.0", e.getMessage());
    }

    private static final List<Optimizer> optimizers = List.of(
            new Optimizer.Sgd(0.1, 0, false),
            new Optimizer.Sgd(0.1, 0.9, false, 0.01),
            new Optimizer.Sgd(0.1, 0.9, true),
            new Optimizer.Adam(0.01),
            new Optimizer.AdamW(0.01, 0.1),
            new Optimizer.RmsProp(0.01),
            new Optimizer.RmsProp(0.01, 0.9, 1e-8, 0.9));

    /** All of them side by side, so that one collection of garbage is for all. */
    @Test
    void noStepReadsFreedMemory() {
        List<float[]> expected = after100Steps(() -> {});
        List<float[]> actual = after100Steps(LossTest::disturb);
        for (int i = 0; i < optimizers.size(); i++) {
            assertArrayEquals(expected.get(i), actual.get(i), optimizers.get(i).toString());
        }
    }

    private static List<float[]> after100Steps(Runnable between) {
        try (NDManager manager = Pytorch.engine().newBaseManager()) {
            List<NDArray> weights = new ArrayList<>();
            List<Optimizer.State> states = new ArrayList<>();
            for (Optimizer optimizer : optimizers) {
                NDArray start = manager.create(new float[] {0.5f, -2, 3}).duplicate();
                weights.add(start);
                states.add(optimizer.start(manager, start));
            }
            var random = new Random(1);
            for (int step = 0; step < 100; step++) {
                float[] gradient = {(float) random.nextGaussian(), (float) random.nextGaussian(), -3};
                for (int i = 0; i < states.size(); i++) {
                    NDArray own =
                            NativeMemory.of(manager, gradient, weights.get(i).getShape());
                    states.get(i).step(weights.get(i), own, 0.01);
                }
                between.run();
            }
            return weights.stream().map(NDArray::toFloatArray).toList();
        }
    }
}
