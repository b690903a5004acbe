package io.sigmoid.training.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Receiver operating characteristic: what share of the positive examples a threshold finds at what share of false alarms.
 *
 * @param points from the threshold above every score, (0, 0), down to the lowest score, (1, 1); examples of equal scores
 *     make one point
 * @param area under the curve, by trapezia: the probability that a positive example has a higher score than a negative
 *     one, ties counted half
 * @see <a href="https://doi.org/10.1016/j.patrec.2005.10.010">An introduction to ROC analysis</a>
 */
public record RocCurve(List<Point> points, double area) {
    /**
     * What one threshold does.
     *
     * @param threshold at or above it the answer is yes; positive infinity at the first point
     * @param falsePositiveRate share of the negative examples answered by yes
     * @param truePositiveRate share of the positive examples answered by yes
     */
    public record Point(double threshold, double falsePositiveRate, double truePositiveRate) {}

    public RocCurve {
        points = List.copyOf(points);
    }

    /**
     * The curve of scores, none if positive or negative examples are missing.
     *
     * @throws IllegalArgumentException if there are not as many scores as truths, or a score is NaN
     */
    public static Optional<RocCurve> of(double[] scores, boolean[] truths) {
        Ranking ranking = Ranking.of(scores, truths);
        OptionalDouble area = area(ranking);
        if (area.isEmpty()) {
            return Optional.empty();
        }
        var points = new ArrayList<Point>(ranking.groups() + 1);
        for (int group = -1; group < ranking.groups(); group++) {
            points.add(new Point(
                    group < 0 ? Double.POSITIVE_INFINITY : ranking.score(group),
                    (double) ranking.falsePositives(group) / ranking.negatives(),
                    (double) ranking.truePositives(group) / ranking.positives()));
        }
        return Optional.of(new RocCurve(points, area.getAsDouble()));
    }

    /** Of a curve whose thresholds are logarithms of odds: the same with probabilities. */
    static RocCurve ofLogOdds(RocCurve curve) {
        return new RocCurve(
                curve.points.stream()
                        .map(p -> new Point(
                                p.threshold == Double.POSITIVE_INFINITY ? p.threshold : Sigmoid.of(p.threshold),
                                p.falsePositiveRate,
                                p.truePositiveRate))
                        .toList(),
                curve.area);
    }

    static OptionalDouble area(Ranking ranking) {
        long pairs = (long) ranking.positives() * ranking.negatives();
        if (pairs == 0) {
            return OptionalDouble.empty();
        }
        long twice = 0; // Whole numbers: no rounding before the division.
        for (int group = 0; group < ranking.groups(); group++) {
            long alarms = ranking.falsePositives(group);
            long found = ranking.truePositives(group);
            twice += (alarms - ranking.falsePositives(group - 1)) * (found + ranking.truePositives(group - 1));
        }
        return OptionalDouble.of(twice / 2.0 / pairs);
    }
}
