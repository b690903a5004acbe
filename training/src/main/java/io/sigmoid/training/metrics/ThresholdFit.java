package io.sigmoid.training.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * A threshold for each label of the binary and multi-label outputs, chosen on predictions for data that the model did not
 * learn from.
 *
 * <p>Every threshold lies in (0, 1), halfway between two neighbouring probabilities, or between one and 0 or 1. Of equally
 * good ones the nearest to 0.5 is taken; 0.5 itself where examples with the label, or without it, are missing.
 */
public final class ThresholdFit {
    private ThresholdFit() {}

    /** What is to be as great as it can be. */
    interface Gain {
        double of(Counts counts);
    }

    /** The greatest F1. */
    public static List<Double> f1(Predictions predictions) {
        return of(predictions, counts -> counts.f1().orElse(0));
    }

    /**
     * The greatest sum of recall and specificity: Youden's J.
     *
     * @see <a href="https://doi.org/10.1002/1097-0142(1950)3:1%3C32::AID-CNCR2820030106%3E3.0.CO;2-3">Index for rating
     *     diagnostic tests</a>
     */
    public static List<Double> youden(Predictions predictions) {
        // Times positives times negatives: whole numbers, so that ties are ties.
        return of(predictions, c -> (double) (c.truePositives() * c.negatives() - c.falsePositives() * c.positives()));
    }

    /**
     * The least cost of all mistakes.
     *
     * @param costs of a label's mistakes, by its name
     */
    public static List<Double> cost(Predictions predictions, Function<String, Costs> costs) {
        return each(predictions, label -> {
            Costs own = costs.apply(label);
            return counts -> -own.sum(counts);
        });
    }

    private static List<Double> of(Predictions predictions, Gain gain) {
        return each(predictions, label -> gain);
    }

    private static List<Double> each(Predictions predictions, Function<String, Gain> gains) {
        var thresholds = new ArrayList<Double>();
        for (OutputPredictions output : predictions.outputs()) {
            if (output instanceof QuestionPredictions questions) {
                for (int label = 0; label < questions.labels().size(); label++) {
                    Gain gain = gains.apply(questions.labels().get(label));
                    thresholds.add(best(questions.byProbability(label), gain));
                }
            }
        }
        return List.copyOf(thresholds);
    }

    static double best(Ranking ranking, Gain gain) {
        double best = 0.5;
        if (ranking.positives() == 0 || ranking.negatives() == 0) {
            return best;
        }
        double most = Double.NaN;
        // From "no" to all to "yes" to all.
        for (int group = -1; group < ranking.groups(); group++) {
            OptionalDouble threshold = threshold(ranking, group);
            if (threshold.isEmpty()) {
                continue;
            }
            double value = gain.of(ranking.counts(group));
            boolean nearer = Math.abs(threshold.getAsDouble() - 0.5) < Math.abs(best - 0.5);
            if (isTie(value, most) ? nearer : !(value <= most)) {
                best = threshold.getAsDouble();
                most = value;
            }
        }
        return best;
    }

    /** Up to the rounding of a sum of costs. */
    private static boolean isTie(double value, double other) {
        return Math.abs(value - other) <= 1e-12 * Math.max(Math.abs(value), Math.abs(other));
    }

    /** Answers yes to a group and all above it, and no to all below it, in float32; none if no number in (0, 1) does. */
    private static OptionalDouble threshold(Ranking ranking, int group) {
        double above = group < 0 ? 1 : ranking.score(group);
        double below = group + 1 < ranking.groups() ? ranking.score(group + 1) : 0;
        float middle = (float) ((above + below) / 2);
        // Between neighbouring floats there is none; the upper one does it too.
        float threshold = middle > below ? middle : (float) above;
        boolean inside = threshold > below && threshold <= above && threshold < 1;
        return inside ? OptionalDouble.of(threshold) : OptionalDouble.empty();
    }
}
