package io.sigmoid.training;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.sigmoid.zoo.Head;
import org.jspecify.annotations.Nullable;

/**
 * What is fitted on the validation part once the weights are trained.
 *
 * @param calibration of the logits; none if absent
 * @param thresholds of the yes-or-no labels, each its own; at one half if absent
 * @param costs of the two kinds of mistakes, for thresholds by cost
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Decisions(
        CalibrationMethod calibration,
        ThresholdRule thresholds,
        @Nullable Costs costs) {
    /** How logits become calibrated ones. */
    public enum CalibrationMethod {
        NONE,
        /** One factor for all logits of an output. */
        TEMPERATURE,
        /** A factor and a shift for each logit. */
        PLATT
    }

    /** Which probability is the least that means yes. */
    public enum ThresholdRule {
        HALF,
        /** The greatest F1. */
        F1,
        /** The greatest sum of sensitivity and specificity. */
        YOUDEN,
        /** The least cost. */
        COST
    }

    /**
     * What a mistake costs; only the ratio matters.
     *
     * @param falsePositive a yes that is wrong, positive
     * @param falseNegative a no that is wrong, positive
     */
    public record Costs(double falsePositive, double falseNegative) {
        public Costs {
            Require.positive("falsePositive", falsePositive);
            Require.positive("falseNegative", falseNegative);
        }
    }

    public Decisions {
        calibration = Require.orElse(calibration, CalibrationMethod.NONE);
        thresholds = Require.orElse(thresholds, ThresholdRule.HALF);
        if ((thresholds == ThresholdRule.COST) != (costs != null)) {
            throw new IllegalArgumentException("costs must be given with thresholds COST and only then, got %s with %s"
                    .formatted(costs, thresholds));
        }
    }

    /**
     * Checks that a head has what is to be fitted.
     *
     * @throws IllegalArgumentException if it has no labels, or no thresholds and a rule for them
     */
    void check(Head head) {
        String name = head.getClass().getSimpleName();
        if (head instanceof Head.Pixels) {
            throw new IllegalArgumentException("decisions need a head with labels, got " + name);
        }
        boolean questions = head.outputs().stream().anyMatch(output -> !(output.head() instanceof Head.MultiClass));
        if (thresholds != ThresholdRule.HALF && !questions) {
            throw new IllegalArgumentException(
                    "decisions: thresholds %s need a binary or multi-label output, got %s".formatted(thresholds, name));
        }
    }
}
