package io.sigmoid.training.metrics;

import io.sigmoid.zoo.artifact.Calibration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What one output of a model says of many examples: calibrated probabilities, decisions, and the metrics of both.
 *
 * <p>Classes are mutually exclusive, and the likeliest is predicted; each label of a question is decided for itself.
 */
public abstract sealed class OutputPredictions permits ClassPredictions, QuestionPredictions {
    OutputPredictions() {}

    /** The output's name, {@code logits} where there is one only. */
    public abstract String name();

    /** What is measured one by one: the classes, the labels of a set, or the positive label of a binary output. */
    public abstract List<String> labels();

    /** How many examples there are. */
    public abstract int examples();

    /**
     * The probability of a label, as serving gives it.
     *
     * @param example from 0 to {@code examples() - 1}
     * @param label an index into {@link #labels()}
     */
    public abstract float probability(int example, int label);

    /** Whether an example has the label. */
    public abstract boolean truth(int example, int label);

    /** Whether the model answers that the example has the label. */
    public abstract boolean decision(int example, int label);

    /** The logarithm of the odds of a label, {@code log p − log(1 − p)}: like {@link #probability}, without its rounding. */
    public abstract double logOdds(int example, int label);

    /** The mean negative logarithm of the probability of what is true, in nats; over the labels too if there are several. */
    public abstract double logLoss();

    /** The same with other logits, calibrated; the thresholds stay. */
    abstract OutputPredictions with(Calibration calibration);

    /** The derivative of the sum of negative log-likelihoods by a factor of the logits, at this factor. */
    abstract double slope(double scale);

    /**
     * The mean squared distance of probabilities from the truth: of classes summed over them, in [0, 2]; else the mean over
     * the labels, in [0, 1].
     *
     * @see <a href="https://doi.org/10.1175/1520-0493(1950)078%3C0001:VOFEIT%3E2.0.CO;2">Verification of forecasts</a>
     */
    public abstract double brier();

    /** Of classes the probability of the predicted one against whether it is right; else of every label whether it is there. */
    public abstract Reliability reliability();

    /** A table of true and predicted classes; none for a set of labels. */
    public abstract Optional<ConfusionMatrix> confusion();

    /**
     * Every metric that the examples define, by name.
     *
     * <table>
     * <caption>Names</caption>
     * <tr><th>output</th><th>metrics</th></tr>
     * <tr><td>all</td><td>{@code logLoss}, {@code brier}, {@code calibrationError}</td></tr>
     * <tr><td>binary</td><td>{@code accuracy}, {@code precision}, {@code recall}, {@code f1}, {@code rocAuc}, {@code
     *     averagePrecision}</td></tr>
     * <tr><td>multi-class</td><td>{@code accuracy}, {@code top3Accuracy} and {@code top5Accuracy} of more classes than
     *     that</td></tr>
     * <tr><td>multi-label</td><td>{@code subsetAccuracy}, {@code hammingLoss}</td></tr>
     * <tr><td>the last two</td><td>{@code microPrecision}, {@code microRecall}, {@code microF1}, {@code macroPrecision},
     *     {@code macroRecall}, {@code macroF1}, {@code macroRocAuc}, {@code meanAveragePrecision}</td></tr>
     * </table>
     *
     * <p>Macro averages of precision, recall and F1 take the labels that occur in the truths or in the answers, and count 0
     * where one of the three is not defined for such a label; areas and average precisions take the labels for which they are
     * defined.
     */
    public abstract Map<String, Double> metrics();

    /** Answers of one label against the rest. */
    public Counts counts(int label) {
        long[] count = new long[4];
        for (int example = 0; example < examples(); example++) {
            count[(truth(example, label) ? 2 : 0) + (decision(example, label) ? 1 : 0)]++;
        }
        return new Counts(count[3], count[1], count[2], count[0]);
    }

    /** The ROC curve of one label against the rest, by probability; none if the label is everywhere or nowhere. */
    public Optional<RocCurve> roc(int label) {
        return RocCurve.of(logOdds(label), truths(label)).map(RocCurve::ofLogOdds);
    }

    /** The precision-recall curve of one label against the rest, by probability; none if no example has the label. */
    public Optional<PrecisionRecallCurve> precisionRecall(int label) {
        return PrecisionRecallCurve.of(logOdds(label), truths(label)).map(PrecisionRecallCurve::ofLogOdds);
    }

    /** Each label's own metrics. */
    public List<LabelMetrics> perLabel() {
        var all = new ArrayList<LabelMetrics>();
        for (int label = 0; label < labels().size(); label++) {
            all.add(LabelMetrics.of(labels().get(label), counts(label), Ranking.of(logOdds(label), truths(label))));
        }
        return all;
    }

    /** The metrics that summarise those of several labels. */
    Map<String, Double> summary() {
        List<LabelMetrics> labels = perLabel();
        var metrics = new LinkedHashMap<String, Double>();
        Counts sum = labels.stream().map(LabelMetrics::counts).reduce(new Counts(0, 0, 0, 0), Counts::plus);
        put(metrics, "microPrecision", sum.precision());
        put(metrics, "microRecall", sum.recall());
        put(metrics, "microF1", sum.f1());
        List<Counts> seen =
                labels.stream().map(LabelMetrics::counts).filter(Counts::seen).toList();
        put(
                metrics,
                "macroPrecision",
                seen.stream().mapToDouble(c -> c.precision().orElse(0)).average());
        put(
                metrics,
                "macroRecall",
                seen.stream().mapToDouble(c -> c.recall().orElse(0)).average());
        put(metrics, "macroF1", seen.stream().mapToDouble(c -> c.f1().orElse(0)).average());
        put(
                metrics,
                "macroRocAuc",
                mean(labels.stream().map(LabelMetrics::rocAuc).toList()));
        put(
                metrics,
                "meanAveragePrecision",
                mean(labels.stream().map(LabelMetrics::averagePrecision).toList()));
        return metrics;
    }

    private double[] logOdds(int label) {
        double[] scores = new double[examples()];
        for (int example = 0; example < scores.length; example++) {
            scores[example] = logOdds(example, label);
        }
        return scores;
    }

    boolean[] truths(int label) {
        boolean[] truths = new boolean[examples()];
        for (int example = 0; example < truths.length; example++) {
            truths[example] = truth(example, label);
        }
        return truths;
    }

    static float[] calibrated(Calibration calibration, float[] logits, int width) {
        float[] all = logits.clone();
        for (int from = 0; from < all.length; from += width) {
            calibration.apply(all, from);
        }
        return all;
    }

    private static OptionalDouble mean(List<OptionalDouble> values) {
        return values.stream()
                .filter(OptionalDouble::isPresent)
                .mapToDouble(OptionalDouble::getAsDouble)
                .average();
    }

    private static void put(Map<String, Double> metrics, String name, OptionalDouble value) {
        value.ifPresent(number -> metrics.put(name, number));
    }
}
