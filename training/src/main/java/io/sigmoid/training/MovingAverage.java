package io.sigmoid.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;

/**
 * An exponential moving average of all numbers of a block, running statistics included:
 * {@code a = d a + (1 - d) w} after every step.
 *
 * <p>The decay of step n is at most {@code (n + 1) / (n + 10)}, so that the initial weights are forgotten soon.
 */
final class MovingAverage {
    private final double decay;
    private final NDList average = new NDList();

    /** Starts at the numbers given. */
    MovingAverage(double decay, NDList numbers, NDManager manager) {
        this.decay = decay;
        for (NDArray array : numbers) {
            NDArray copy = array.duplicate();
            copy.attach(manager);
            average.add(copy);
        }
    }

    /**
     * Takes in the numbers after a step.
     *
     * @param steps so far, this one included
     */
    void add(NDList numbers, long steps) {
        double kept = Math.min(decay, (steps + 1.0) / (steps + 10.0));
        for (int i = 0; i < average.size(); i++) {
            NDArray old = average.get(i);
            try (Scratch scratch = new Scratch(old)) {
                scratch.scale(old, kept);
                scratch.addScaled(old, numbers.get(i), 1 - kept);
            }
        }
    }

    NDList values() {
        return average;
    }
}
