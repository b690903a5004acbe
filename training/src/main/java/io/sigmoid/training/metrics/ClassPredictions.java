package io.sigmoid.training.metrics;

import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.artifact.Calibration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A multi-class output: softmax, one class each. */
public final class ClassPredictions extends OutputPredictions {
    private final String name;
    private final Head.MultiClass head;
    private final float[] logits;
    /** The logits of each example in ascending order. */
    private final float[] ascending;

    /** Of each example {@code Σ exp(z − largest)}. */
    private final double[] sums;

    private final float[] probabilities;
    private final int[] truths;
    private final int[] predicted;

    ClassPredictions(String name, Head.MultiClass head, float[] logits, float[] targets) {
        this(name, head, logits, classes(targets, head.logits()));
    }

    private ClassPredictions(String name, Head.MultiClass head, float[] logits, int[] truths) {
        this.name = name;
        this.head = head;
        this.logits = logits;
        this.truths = truths;
        ascending = logits.clone();
        probabilities = logits.clone();
        sums = new double[truths.length];
        predicted = new int[truths.length];
        for (int example = 0; example < truths.length; example++) {
            head.link(probabilities, example * head.logits());
            Arrays.sort(ascending, example * head.logits(), (example + 1) * head.logits());
            sums[example] = sum(example, (example + 1) * head.logits() - 1);
            predicted[example] = largest(example);
        }
    }

    private static int[] classes(float[] targets, int classes) {
        int[] truths = new int[targets.length];
        for (int example = 0; example < truths.length; example++) {
            truths[example] = (int) targets[example];
            if (truths[example] != targets[example] || truths[example] < 0 || truths[example] >= classes) {
                throw new IllegalArgumentException("class of example %d must be from 0 to %d, got %s"
                        .formatted(example, classes - 1, targets[example]));
            }
        }
        return truths;
    }

    @Override
    ClassPredictions with(Calibration calibration) {
        return new ClassPredictions(name, head, calibrated(calibration, logits, head.logits()), truths);
    }

    /** Of equal logits the first. */
    private int largest(int example) {
        int from = example * head.logits();
        int best = 0;
        for (int i = 1; i < head.logits(); i++) {
            best = logits[from + i] > logits[from + best] ? i : best;
        }
        return best;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<String> labels() {
        return head.labels();
    }

    @Override
    public int examples() {
        return truths.length;
    }

    /** The true class of an example, an index into {@link #labels()}. */
    public int truth(int example) {
        return truths[example];
    }

    /** The likeliest class of an example. */
    public int predicted(int example) {
        return predicted[example];
    }

    /** The calibrated logit of a class. */
    public float logit(int example, int label) {
        return logits[example * head.logits() + label];
    }

    @Override
    public float probability(int example, int label) {
        return probabilities[example * head.logits() + label];
    }

    @Override
    public boolean truth(int example, int label) {
        return truths[example] == label;
    }

    @Override
    public boolean decision(int example, int label) {
        return predicted[example] == label;
    }

    @Override
    public double logOdds(int example, int label) {
        return logShare(example, label, true);
    }

    @Override
    public double logLoss() {
        double sum = 0;
        for (int example = 0; example < examples(); example++) {
            sum -= logShare(example, truths[example], false);
        }
        return sum / examples();
    }

    /**
     * {@code z − log Σ exp z}, the sum over all classes or over the others. Logits that differ by a constant or by the order
     * of the others give the very same number, so that ties stay ties.
     */
    private double logShare(int example, int label, boolean ofOthers) {
        double own = logit(example, label);
        int last = (example + 1) * head.logits() - 1;
        double relative = own - ascending[last];
        double weight = ofOthers ? Math.exp(relative) : 0;
        return weight < sums[example] / 2
                ? relative - Math.log(sums[example] - weight)
                : own
                        - ascending[last - 1]
                        - Math.log(sum(example, last - 1)); // Only of the largest: nothing is left to subtract it from.
    }

    /** {@code Σ exp(z − largest)} of the smallest logits of an example, up to one of {@link #ascending}. */
    private double sum(int example, int last) {
        double sum = 0;
        for (int i = example * head.logits(); i <= last; i++) {
            sum += Math.exp(ascending[i] - (double) ascending[last]);
        }
        return sum;
    }

    @Override
    double slope(double scale) {
        double sum = 0;
        int classes = head.logits();
        for (int example = 0; example < examples(); example++) {
            int from = example * classes;
            double largest = logits[from + predicted[example]];
            double weights = 0;
            double weighted = 0;
            for (int i = from; i < from + classes; i++) {
                double weight = Math.exp(scale * (logits[i] - largest));
                weights += weight;
                weighted += weight * logits[i];
            }
            sum += weighted / weights - logits[from + truths[example]];
        }
        return sum;
    }

    @Override
    public double brier() {
        double sum = 0;
        for (int i = 0; i < probabilities.length; i++) {
            double distance = probabilities[i] - (truth(i / head.logits(), i % head.logits()) ? 1 : 0);
            sum += distance * distance;
        }
        return sum / examples();
    }

    @Override
    public Reliability reliability() {
        double[] confidence = new double[examples()];
        boolean[] right = new boolean[examples()];
        for (int example = 0; example < examples(); example++) {
            confidence[example] = probability(example, predicted[example]);
            right[example] = predicted[example] == truths[example];
        }
        return Reliability.of(confidence, right);
    }

    @Override
    public Optional<ConfusionMatrix> confusion() {
        return Optional.of(ConfusionMatrix.of(labels(), truths, predicted));
    }

    /** The share of examples whose true class is among the k likeliest; of equal logits the first come first. */
    public double topAccuracy(int k) {
        if (k < 1) {
            throw new IllegalArgumentException("k must be positive, got " + k);
        }
        int right = 0;
        for (int example = 0; example < examples(); example++) {
            int from = example * head.logits();
            float own = logits[from + truths[example]];
            int before = 0;
            for (int i = 0; i < head.logits(); i++) {
                float z = logits[from + i];
                before += z > own || (z == own && i < truths[example]) ? 1 : 0;
            }
            right += before < k ? 1 : 0;
        }
        return (double) right / examples();
    }

    @Override
    public Map<String, Double> metrics() {
        var metrics = new LinkedHashMap<String, Double>();
        metrics.put("accuracy", topAccuracy(1));
        for (int k : new int[] {3, 5}) {
            if (head.logits() > k) {
                metrics.put("top" + k + "Accuracy", topAccuracy(k));
            }
        }
        metrics.put("logLoss", logLoss());
        metrics.put("brier", brier());
        metrics.put("calibrationError", reliability().expectedCalibrationError());
        metrics.putAll(summary());
        return metrics;
    }
}
