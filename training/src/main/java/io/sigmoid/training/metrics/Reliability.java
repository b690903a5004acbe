package io.sigmoid.training.metrics;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether what is said to happen with a probability happens that often: predicted probabilities in bins of equal width
 * beside the observed share of each.
 *
 * @param bins from 0 to 1, those without examples too
 * @see <a href="https://arxiv.org/abs/1706.04599">On Calibration of Modern Neural Networks</a>
 */
public record Reliability(List<Bin> bins) {
    /** As many as the literature uses. */
    public static final int BINS = 15;

    /**
     * Predictions of about the same probability.
     *
     * @param from the lowest probability that falls into it
     * @param to the lowest that does not, except that the last bin holds 1 too
     * @param examples how many predictions fell into it
     * @param meanProbability of those predictions; 0 if there are none
     * @param share of them that came true; 0 if there are none
     */
    public record Bin(double from, double to, int examples, double meanProbability, double share) {}

    public Reliability {
        bins = List.copyOf(bins);
    }

    /** {@value #BINS} bins of predictions. */
    public static Reliability of(double[] probabilities, boolean[] truths) {
        return of(probabilities, truths, BINS);
    }

    /**
     * Puts predictions into bins.
     *
     * @param probabilities in [0, 1]
     * @param truths what came true
     * @param bins how many, positive
     * @throws IllegalArgumentException if there are not as many probabilities as truths, or one is not in [0, 1]
     */
    public static Reliability of(double[] probabilities, boolean[] truths, int bins) {
        if (probabilities.length != truths.length) {
            throw new IllegalArgumentException("probabilities and truths must be as many, got %d and %d"
                    .formatted(probabilities.length, truths.length));
        }
        if (bins < 1) {
            throw new IllegalArgumentException("bins must be positive, got " + bins);
        }
        int[] examples = new int[bins];
        int[] came = new int[bins];
        double[] sum = new double[bins];
        for (int i = 0; i < probabilities.length; i++) {
            double p = probabilities[i];
            if (!(p >= 0 && p <= 1)) {
                throw new IllegalArgumentException("probabilities must lie in [0, 1], got %s at %d".formatted(p, i));
            }
            int bin = Math.min((int) (p * bins), bins - 1);
            examples[bin]++;
            came[bin] += truths[i] ? 1 : 0;
            sum[bin] += p;
        }
        var all = new ArrayList<Bin>(bins);
        for (int i = 0; i < bins; i++) {
            int count = Math.max(examples[i], 1);
            all.add(new Bin(
                    (double) i / bins, (i + 1.0) / bins, examples[i], sum[i] / count, (double) came[i] / count));
        }
        return new Reliability(all);
    }

    /**
     * The expected calibration error: the mean distance between probability and share, each bin weighted by its examples;
     * in [0, 1].
     *
     * @throws IllegalStateException if there is no example
     */
    public double expectedCalibrationError() {
        long examples = bins.stream().mapToLong(Bin::examples).sum();
        if (examples == 0) {
            throw new IllegalStateException("there is no calibration error of no examples");
        }
        return bins.stream()
                        .mapToDouble(bin -> bin.examples() * Math.abs(bin.share() - bin.meanProbability()))
                        .sum()
                / examples;
    }
}
