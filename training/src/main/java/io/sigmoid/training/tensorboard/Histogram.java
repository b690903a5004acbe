package io.sigmoid.training.tensorboard;

import java.util.Arrays;

/**
 * How numbers are distributed.
 *
 * @param limits upper limit of each bucket, rising; the lower limit is the upper of the one before
 * @param counts how many numbers are in each bucket
 */
@SuppressWarnings("ArrayRecordComponent") // Numbers to write, never compared.
record Histogram(
        double min, double max, long count, double sum, double sumOfSquares, double[] limits, double[] counts) {
    private static final int BUCKETS = 40;

    /**
     * Counts finite numbers in buckets of equal width between the least and the largest.
     *
     * @param values at least one; what is not finite is left out
     */
    static Histogram of(float[] values) {
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        double sum = 0;
        double squares = 0;
        long count = 0;
        for (float value : values) {
            if (Float.isFinite(value)) {
                min = Math.min(min, value);
                max = Math.max(max, value);
                sum += value;
                squares += (double) value * value;
                count++;
            }
        }
        if (count == 0) {
            return new Histogram(0, 0, 0, 0, 0, new double[] {0}, new double[] {0});
        }
        if (min == max) {
            return new Histogram(min, max, count, sum, squares, new double[] {Math.nextUp(max)}, new double[] {count});
        }
        double[] limits = new double[BUCKETS];
        double width = (max - min) / BUCKETS;
        double least = min;
        Arrays.setAll(limits, i -> least + (i + 1) * width);
        limits[BUCKETS - 1] = max;
        double[] counts = new double[BUCKETS];
        for (float value : values) {
            if (Float.isFinite(value)) {
                counts[Math.min((int) ((value - min) / width), BUCKETS - 1)]++;
            }
        }
        return new Histogram(min, max, count, sum, squares, limits, counts);
    }
}
