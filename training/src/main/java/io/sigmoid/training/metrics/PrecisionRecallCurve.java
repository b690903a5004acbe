package io.sigmoid.training.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Precision and recall of every threshold.
 *
 * @param points from the highest score down to the lowest, where the recall is 1; examples of equal scores make one point
 * @param averagePrecision the area under the steps, {@code Σ (recall − recall before) · precision}: no interpolation, which
 *     would flatter
 * @see <a href="https://doi.org/10.1145/1143844.1143874">The relationship between precision-recall and ROC curves</a>
 */
public record PrecisionRecallCurve(List<Point> points, double averagePrecision) {
    /**
     * What one threshold does.
     *
     * @param threshold at or above it the answer is yes
     * @param recall share of the positive examples answered by yes
     * @param precision share of the yeses that are right
     */
    public record Point(double threshold, double recall, double precision) {}

    public PrecisionRecallCurve {
        points = List.copyOf(points);
    }

    /**
     * The curve of scores, none if positive examples are missing.
     *
     * @throws IllegalArgumentException if there are not as many scores as truths, or a score is NaN
     */
    public static Optional<PrecisionRecallCurve> of(double[] scores, boolean[] truths) {
        Ranking ranking = Ranking.of(scores, truths);
        OptionalDouble average = averagePrecision(ranking);
        if (average.isEmpty()) {
            return Optional.empty();
        }
        var points = new ArrayList<Point>(ranking.groups());
        for (int group = 0; group < ranking.groups(); group++) {
            double recall = (double) ranking.truePositives(group) / ranking.positives();
            points.add(new Point(ranking.score(group), recall, precision(ranking, group)));
        }
        return Optional.of(new PrecisionRecallCurve(points, average.getAsDouble()));
    }

    /** Of a curve whose thresholds are logarithms of odds: the same with probabilities. */
    static PrecisionRecallCurve ofLogOdds(PrecisionRecallCurve curve) {
        return new PrecisionRecallCurve(
                curve.points.stream()
                        .map(p -> new Point(Sigmoid.of(p.threshold), p.recall, p.precision))
                        .toList(),
                curve.averagePrecision);
    }

    static OptionalDouble averagePrecision(Ranking ranking) {
        if (ranking.positives() == 0) {
            return OptionalDouble.empty();
        }
        double sum = 0;
        for (int group = 0; group < ranking.groups(); group++) {
            int found = ranking.truePositives(group) - ranking.truePositives(group - 1);
            sum += found * precision(ranking, group);
        }
        return OptionalDouble.of(sum / ranking.positives());
    }

    private static double precision(Ranking ranking, int group) {
        int found = ranking.truePositives(group);
        return (double) found / (found + ranking.falsePositives(group));
    }
}
