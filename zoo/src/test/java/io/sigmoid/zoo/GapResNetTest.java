package io.sigmoid.zoo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GapResNetTest {
    /** Inputs are normal with mean 3 and deviation 2, so the filter's outputs have known moments. */
    @Test
    void runningMomentsAreThoseOfTheDataAfterTenThousandSteps() {
        try (NDManager manager = NDManager.newBaseManager()) {
            Block block = Forward.initialized(Layers.normalizedConvolution(1, 1, 1), manager, new Shape(1, 2, 4, 4));
            var random = new Random(6);
            for (int step = 0; step < 10_000; step++) {
                try (NDManager scratch = manager.newSubManager()) {
                    NDArray x = Gradients.normal(scratch, random, new Shape(16, 2, 4, 4), 2);
                    try (NDArray three = scratch.full(new Shape(), 3f)) {
                        Forward.training(block, x.add(three));
                    }
                }
            }
            float[] weights = array(block, Parameter.Type.WEIGHT);
            double sum = (double) weights[0] + weights[1];
            double squares = (double) weights[0] * weights[0] + (double) weights[1] * weights[1];
            double mean = array(block, Parameter.Type.RUNNING_MEAN)[0];
            double variance = array(block, Parameter.Type.RUNNING_VAR)[0];
            assertEquals(3 * sum, mean, 0.15 * Math.sqrt(4 * squares));
            assertEquals(4 * squares, variance, 0.15 * 4 * squares);
        }
    }

    private static float[] array(Block block, Parameter.Type type) {
        return block.getParameters().values().stream()
                .filter(parameter -> parameter.getType() == type)
                .findFirst()
                .orElseThrow()
                .getArray()
                .toFloatArray();
    }
}
