package io.sigmoid.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.jspecify.annotations.Nullable;

/** Sums over the examples of an epoch; the right answers stay on the device until they are read. */
final class Tally {
    private double loss;
    private final NDArray right;
    private boolean counted = true;
    private int examples;

    Tally(NDManager manager) {
        right = manager.zeros(new Shape(), DataType.INT64);
    }

    /** Begins an epoch. */
    void clear() {
        resume(0, 0, 0);
    }

    /** Goes on from the numbers of a {@link Position}. */
    void resume(int seen, double lossSum, long rightCount) {
        examples = seen;
        counted = rightCount >= 0;
        loss = lossSum;
        set(right, right.getManager().full(new Shape(), (float) Math.max(0, rightCount), DataType.INT64));
    }

    private static void set(NDArray array, NDArray value) {
        try (value) {
            array.subi(array);
            array.addi(value);
        }
    }

    /**
     * Adds a batch.
     *
     * @param meanLoss over the batch
     * @param correct which examples are right; null where nothing can be
     */
    void add(int size, float meanLoss, @Nullable NDArray correct) {
        examples += size;
        loss += (double) meanLoss * size;
        if (correct == null) {
            counted = false;
        } else {
            try (NDArray sum = correct.sum()) {
                right.addi(sum);
            }
        }
    }

    int examples() {
        return examples;
    }

    double lossSum() {
        return loss;
    }

    /** -1 where there is no right or wrong. */
    long rightCount() {
        return counted ? right.getLong() : -1;
    }

    double loss() {
        return lossSum() / examples;
    }

    double accuracy() {
        return counted ? (double) rightCount() / examples : Double.NaN;
    }
}
