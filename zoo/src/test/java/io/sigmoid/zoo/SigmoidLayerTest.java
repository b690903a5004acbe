package io.sigmoid.zoo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import org.junit.jupiter.api.Test;

class SigmoidLayerTest {
    /** Float32 holds e^-87 in full precision, and smaller numbers as 0 or with less. */
    private static final float SMALLEST = 1e-37f;

    @Test
    void valueAndGradientAreRightFromMinusToPlusTenThousand() {
        float[] x = grid();
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray in = NativeMemory.of(manager, x, new Shape(x.length));
            in.setRequiresGradient(true);
            float[] values;
            try (GradientCollector tape = Pytorch.engine().newGradientCollector()) {
                NDArray out = Forward.training(new SigmoidLayer(), in).singletonOrThrow();
                values = out.toFloatArray();
                tape.backward(out.sum());
            }
            float[] gradients = in.getGradient().toFloatArray();
            for (int i = 0; i < x.length; i++) {
                double e = Math.exp(-Math.abs((double) x[i]));
                double value = x[i] >= 0 ? 1 / (1 + e) : e / (1 + e);
                double gradient = e / ((1 + e) * (1 + e));
                assertEquals(value, values[i], 2e-5 * value + SMALLEST, "value at " + x[i]);
                assertEquals(gradient, gradients[i], 2e-5 * gradient + SMALLEST, "gradient at " + x[i]);
            }
        }
    }

    private static float[] grid() {
        float[] x = new float[4001];
        for (int i = 0; i < x.length; i++) {
            double t = (i - 2000) / 2000.0;
            x[i] = (float) (1e4 * t * t * t);
        }
        return x;
    }
}
