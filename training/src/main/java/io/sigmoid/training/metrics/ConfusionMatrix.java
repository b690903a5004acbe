package io.sigmoid.training.metrics;

import java.util.Arrays;
import java.util.List;

/**
 * How often which class was taken for which.
 *
 * @param labels names of the classes
 * @param counts a row for each true class, in it a number for each class that was predicted, in the order of the labels
 */
public record ConfusionMatrix(List<String> labels, List<List<Integer>> counts) {
    public ConfusionMatrix {
        labels = List.copyOf(labels);
        counts = counts.stream().map(List::copyOf).toList();
        int size = labels.size();
        if (counts.size() != size || counts.stream().anyMatch(row -> row.size() != size)) {
            throw new IllegalArgumentException("counts must be %d rows of as many".formatted(size));
        }
    }

    /**
     * Counts pairs.
     *
     * @param labels names of the classes
     * @param truths an index into the labels for each example
     * @param predicted likewise
     * @throws IndexOutOfBoundsException if an index is none of the labels'
     * @throws IllegalArgumentException if there are not as many predictions as truths
     */
    public static ConfusionMatrix of(List<String> labels, int[] truths, int[] predicted) {
        if (truths.length != predicted.length) {
            throw new IllegalArgumentException(
                    "truths and predictions must be as many, got %d and %d".formatted(truths.length, predicted.length));
        }
        int[][] counts = new int[labels.size()][labels.size()];
        for (int i = 0; i < truths.length; i++) {
            counts[truths[i]][predicted[i]]++;
        }
        return new ConfusionMatrix(
                labels,
                Arrays.stream(counts)
                        .map(row -> Arrays.stream(row).boxed().toList())
                        .toList());
    }

    /** One class against the rest. */
    public Counts counts(int label) {
        long right = counts.get(label).get(label);
        long truths = sum(counts.get(label));
        long predicted = counts.stream().mapToLong(row -> row.get(label)).sum();
        return new Counts(right, predicted - right, truths - right, examples() - truths - predicted + right);
    }

    /** All examples. */
    public long examples() {
        return counts.stream().mapToLong(ConfusionMatrix::sum).sum();
    }

    private static long sum(List<Integer> row) {
        return row.stream().mapToLong(Integer::longValue).sum();
    }
}
