package io.sigmoid.training.metrics;

import java.util.OptionalDouble;

/**
 * Answers to a question of yes or no, counted; of one label against the rest too.
 *
 * @param truePositives yes, and rightly
 * @param falsePositives yes, and wrongly
 * @param falseNegatives no, and wrongly
 * @param trueNegatives no, and rightly
 */
public record Counts(long truePositives, long falsePositives, long falseNegatives, long trueNegatives) {
    /** Examples that are positive: the support. */
    public long positives() {
        return truePositives + falseNegatives;
    }

    /** Examples that are negative. */
    public long negatives() {
        return falsePositives + trueNegatives;
    }

    /** All examples. */
    public long examples() {
        return positives() + negatives();
    }

    /** The share of right answers; of none if there are no examples. */
    public OptionalDouble accuracy() {
        return share(truePositives + trueNegatives, examples());
    }

    /** The share of yeses that are right; of none if there was no yes. */
    public OptionalDouble precision() {
        return share(truePositives, truePositives + falsePositives);
    }

    /** The share of positive examples answered by yes; of none if there is no positive example. */
    public OptionalDouble recall() {
        return share(truePositives, positives());
    }

    /** The share of negative examples answered by no; of none if there is no negative example. */
    public OptionalDouble specificity() {
        return share(trueNegatives, negatives());
    }

    /** The harmonic mean of precision and recall, {@code 2 tp / (2 tp + fp + fn)}; of none if nothing is or was said to be positive. */
    public OptionalDouble f1() {
        return share(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives);
    }

    /** Whether the label is there in the truths or in the answers: whether it takes part in a macro average. */
    boolean seen() {
        return truePositives + falsePositives + falseNegatives > 0;
    }

    Counts plus(Counts other) {
        return new Counts(
                truePositives + other.truePositives,
                falsePositives + other.falsePositives,
                falseNegatives + other.falseNegatives,
                trueNegatives + other.trueNegatives);
    }

    private static OptionalDouble share(long part, long whole) {
        return whole == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) part / whole);
    }
}
