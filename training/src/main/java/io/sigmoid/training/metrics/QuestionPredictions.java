package io.sigmoid.training.metrics;

import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.artifact.Calibration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A binary or multi-label output: a sigmoid and a threshold for each label. */
public final class QuestionPredictions extends OutputPredictions {
    private final String name;
    private final Head head;
    private final int width;
    private final List<String> labels;
    private final float[] logits;
    private final float[] probabilities;
    private final boolean[] truths;
    private final List<Double> thresholds;

    QuestionPredictions(String name, Head head, float[] logits, float[] targets, List<Double> thresholds) {
        this(
                name,
                head,
                head.questions(),
                logits,
                answers(targets, head.logits()),
                thresholds.isEmpty() ? Collections.nCopies(head.logits(), 0.5) : List.copyOf(thresholds));
    }

    private QuestionPredictions(
            String name, Head head, List<String> labels, float[] logits, boolean[] truths, List<Double> thresholds) {
        this.name = name;
        this.head = head;
        this.labels = labels;
        this.logits = logits;
        this.truths = truths;
        this.thresholds = thresholds;
        width = labels.size();
        probabilities = logits.clone();
        for (int from = 0; from < logits.length; from += width) {
            head.link(probabilities, from);
        }
    }

    private static boolean[] answers(float[] targets, int width) {
        boolean[] truths = new boolean[targets.length];
        for (int i = 0; i < targets.length; i++) {
            truths[i] = targets[i] == 1;
            if (targets[i] != 0 && targets[i] != 1) {
                throw new IllegalArgumentException(
                        "targets of example %d must be 0 or 1, got %s".formatted(i / width, targets[i]));
            }
        }
        return truths;
    }

    @Override
    QuestionPredictions with(Calibration calibration) {
        return new QuestionPredictions(name, head, labels, calibrated(calibration, logits, width), truths, thresholds);
    }

    /** One label alone, as a binary output. */
    QuestionPredictions only(int label) {
        float[] own = new float[examples()];
        for (int example = 0; example < own.length; example++) {
            own[example] = logits[example * width + label];
        }
        return new QuestionPredictions(
                name,
                Head.binary("other than " + labels.get(label), labels.get(label)),
                labels.subList(label, label + 1),
                own,
                truths(label),
                thresholds.subList(label, label + 1));
    }

    /** One label's probabilities, ranked. */
    Ranking byProbability(int label) {
        double[] scores = new double[examples()];
        for (int example = 0; example < scores.length; example++) {
            scores[example] = probability(example, label);
        }
        return Ranking.of(scores, truths(label));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<String> labels() {
        return labels;
    }

    /** The threshold of each label: at or above it the answer is yes. */
    public List<Double> thresholds() {
        return thresholds;
    }

    @Override
    public int examples() {
        return truths.length / width;
    }

    @Override
    public float probability(int example, int label) {
        return probabilities[example * width + label];
    }

    @Override
    public boolean truth(int example, int label) {
        return truths[example * width + label];
    }

    @Override
    public boolean decision(int example, int label) {
        return probability(example, label) >= thresholds.get(label).floatValue();
    }

    @Override
    public double logOdds(int example, int label) {
        return logits[example * width + label];
    }

    @Override
    public double logLoss() {
        double sum = 0;
        for (int i = 0; i < logits.length; i++) {
            double z = truths[i] ? -logits[i] : logits[i];
            sum += Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
        }
        return sum / logits.length;
    }

    @Override
    double slope(double scale) {
        double sum = 0;
        for (int i = 0; i < logits.length; i++) {
            sum += (Sigmoid.of(scale * logits[i]) - (truths[i] ? 1 : 0)) * logits[i];
        }
        return sum;
    }

    @Override
    public double brier() {
        double sum = 0;
        for (int i = 0; i < probabilities.length; i++) {
            double distance = probabilities[i] - (truths[i] ? 1 : 0);
            sum += distance * distance;
        }
        return sum / probabilities.length;
    }

    @Override
    public Reliability reliability() {
        double[] all = new double[probabilities.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = probabilities[i];
        }
        return Reliability.of(all, truths);
    }

    @Override
    public Optional<ConfusionMatrix> confusion() {
        if (!(head instanceof Head.Binary)) {
            return Optional.empty();
        }
        Counts c = counts(0);
        return Optional.of(new ConfusionMatrix(
                head.labels(),
                List.of(
                        List.of((int) c.trueNegatives(), (int) c.falsePositives()),
                        List.of((int) c.falseNegatives(), (int) c.truePositives()))));
    }

    /** The share of examples right in every label. */
    public double subsetAccuracy() {
        int right = 0;
        for (int example = 0; example < examples(); example++) {
            boolean all = true;
            for (int label = 0; label < width; label++) {
                all &= decision(example, label) == truth(example, label);
            }
            right += all ? 1 : 0;
        }
        return (double) right / examples();
    }

    /** The share of wrong answers among all labels of all examples. */
    public double hammingLoss() {
        int wrong = 0;
        for (int i = 0; i < truths.length; i++) {
            wrong += decision(i / width, i % width) == truths[i] ? 0 : 1;
        }
        return (double) wrong / truths.length;
    }

    @Override
    public Map<String, Double> metrics() {
        var metrics = new LinkedHashMap<String, Double>();
        boolean binary = head instanceof Head.Binary;
        metrics.put(binary ? "accuracy" : "subsetAccuracy", subsetAccuracy());
        if (!binary) {
            metrics.put("hammingLoss", hammingLoss());
        }
        metrics.put("logLoss", logLoss());
        metrics.put("brier", brier());
        metrics.put("calibrationError", reliability().expectedCalibrationError());
        metrics.putAll(binary ? perLabel().get(0).metrics() : summary());
        return metrics;
    }
}
