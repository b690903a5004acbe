package io.sigmoid.training.metrics;

import java.util.Arrays;

/** Scores from high to low, equal ones together: what every curve, area and threshold is made of. */
final class Ranking {
    private final double[] scores;
    private final int[] truePositives;
    private final int[] falsePositives;
    private final int groups;

    private Ranking(double[] positive, double[] negative) {
        int most = positive.length + negative.length;
        scores = new double[most];
        truePositives = new int[most];
        falsePositives = new int[most];
        int p = positive.length;
        int n = negative.length;
        int group = 0;
        while (p > 0 || n > 0) {
            double score = n == 0 || (p > 0 && positive[p - 1] > negative[n - 1]) ? positive[p - 1] : negative[n - 1];
            while (p > 0 && positive[p - 1] == score) {
                p--;
            }
            while (n > 0 && negative[n - 1] == score) {
                n--;
            }
            scores[group] = score;
            truePositives[group] = positive.length - p;
            falsePositives[group] = negative.length - n;
            group++;
        }
        groups = group;
    }

    /**
     * Ranks examples.
     *
     * @param scores one an example, infinite ones allowed
     * @param truths whether the example is a positive one
     * @throws IllegalArgumentException if there are not as many, or a score is NaN
     */
    static Ranking of(double[] scores, boolean[] truths) {
        if (scores.length != truths.length) {
            throw new IllegalArgumentException(
                    "scores and truths must be as many, got %d and %d".formatted(scores.length, truths.length));
        }
        double[] positive = new double[scores.length];
        double[] negative = new double[scores.length];
        int p = 0;
        int n = 0;
        for (int i = 0; i < scores.length; i++) {
            if (Double.isNaN(scores[i])) {
                throw new IllegalArgumentException("scores must be numbers, got NaN at " + i);
            }
            double score = scores[i] + 0.0; // sorts -0 with 0
            if (truths[i]) {
                positive[p++] = score;
            } else {
                negative[n++] = score;
            }
        }
        positive = Arrays.copyOf(positive, p);
        negative = Arrays.copyOf(negative, n);
        Arrays.sort(positive);
        Arrays.sort(negative);
        return new Ranking(positive, negative);
    }

    /** How many different scores there are. */
    int groups() {
        return groups;
    }

    /** The score of a group, counted from the highest. */
    double score(int group) {
        return scores[group];
    }

    /** Positive examples with the score of a group or a higher one; of the group −1 none. */
    int truePositives(int group) {
        return group < 0 ? 0 : truePositives[group];
    }

    /** Negative examples with the score of a group or a higher one; of the group −1 none. */
    int falsePositives(int group) {
        return group < 0 ? 0 : falsePositives[group];
    }

    int positives() {
        return truePositives(groups - 1);
    }

    int negatives() {
        return falsePositives(groups - 1);
    }

    /** What follows if every score of at least a group's is answered by yes. */
    Counts counts(int group) {
        int tp = truePositives(group);
        int fp = falsePositives(group);
        return new Counts(tp, fp, positives() - tp, negatives() - fp);
    }
}
