package io.sigmoid.training;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.sigmoid.training.metrics.Costs;
import io.sigmoid.zoo.Given;
import io.sigmoid.zoo.Head;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is fitted on the validation part once the weights are trained.
 *
 * @param calibration of the logits; none if absent
 * @param thresholds of the yes-or-no labels, each its own; at one half if absent
 * @param costs of the two kinds of mistakes, for thresholds by cost
 * @param labelCosts the same of labels that have costs of their own, by label; a binary output has the one label
 *     {@link Head.Binary#positive}, and of several outputs all that have the label are meant
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Decisions(
        CalibrationMethod calibration,
        ThresholdRule thresholds,
        @Nullable Costs costs,
        Map<String, Costs> labelCosts) {
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

    public Decisions {
        calibration = Require.orElse(calibration, CalibrationMethod.NONE);
        thresholds = Require.orElse(thresholds, ThresholdRule.HALF);
        if ((thresholds == ThresholdRule.COST) != (costs != null)) {
            throw new IllegalArgumentException("costs must be given with thresholds COST and only then, got %s with %s"
                    .formatted(costs, thresholds));
        }
        labelCosts = Collections.unmodifiableMap(new TreeMap<>(Require.orElse(labelCosts, Map.of())));
        if (costs == null && !labelCosts.isEmpty()) {
            throw new IllegalArgumentException("labelCosts need costs, which the other labels have");
        }
        labelCosts.forEach((label, of) -> Given.value("labelCosts of " + label, of));
    }

    /** The same costs for all labels. */
    public Decisions(CalibrationMethod calibration, ThresholdRule thresholds, @Nullable Costs costs) {
        this(calibration, thresholds, costs, Map.of());
    }

    /** What the mistakes of a label cost, where thresholds are chosen by cost. */
    Costs costsOf(String label) {
        return labelCosts.getOrDefault(label, requireNonNull(costs));
    }

    /**
     * Checks that a head has what is to be fitted.
     *
     * @throws IllegalArgumentException if it has no labels, no thresholds and a rule for them, or not a label with costs
     */
    void check(Head head) {
        String name = head.getClass().getSimpleName();
        if (head instanceof Head.Pixels) {
            throw new IllegalArgumentException("decisions need a head with labels, got " + name);
        }
        List<String> questions = head.questions();
        if (thresholds != ThresholdRule.HALF && questions.isEmpty()) {
            throw new IllegalArgumentException(
                    "decisions: thresholds %s need a binary or multi-label output, got %s".formatted(thresholds, name));
        }
        for (String label : labelCosts.keySet()) {
            if (!questions.contains(label)) {
                throw new IllegalArgumentException(
                        "decisions: labelCosts name \"%s\", must be of %s".formatted(label, questions));
            }
        }
    }
}
