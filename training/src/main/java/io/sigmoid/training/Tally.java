package io.sigmoid.training;

/** Sums over the examples of an epoch. */
final class Tally {
    private double loss;
    private long right;
    private int examples;

    /** Begins an epoch. */
    void clear() {
        resume(0, 0, 0);
    }

    /** Goes on from the numbers of a {@link Position}. */
    void resume(int seen, double lossSum, long rightCount) {
        examples = seen;
        right = rightCount;
        loss = lossSum;
    }

    /**
     * Adds a batch.
     *
     * @param meanLoss over the batch
     * @param correct how many examples are right; -1 where nothing can be
     */
    void add(int size, float meanLoss, long correct) {
        examples += size;
        loss += (double) meanLoss * size;
        right = correct < 0 ? -1 : right + correct;
    }

    int examples() {
        return examples;
    }

    double lossSum() {
        return loss;
    }

    /** -1 where there is no right or wrong. */
    long rightCount() {
        return right;
    }

    double loss() {
        return lossSum() / examples;
    }

    double accuracy() {
        return right < 0 ? Double.NaN : (double) right / examples;
    }
}
