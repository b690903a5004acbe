package io.sigmoid.datasets;

import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * How often each output of a target is there in some data: count the training part, never what a model is measured on.
 *
 * @param outputs names of the outputs: the classes, the labels or attributes of a set, or the one answer yes
 * @param counts in how many rows each is there
 * @param size number of rows
 */
public record Balance(List<String> outputs, List<Integer> counts, int size) {
    /** Copies the lists. */
    public Balance {
        outputs = List.copyOf(outputs);
        counts = List.copyOf(counts);
    }

    /**
     * Counts.
     *
     * @param target classes, a question, labels or attributes; of a joint target count its question and the classes
     * @param training the training part
     * @throws DatasetException if the target does not fit the data, or is of another kind
     */
    public static Balance of(Target target, Labelled training) {
        List<String> labels = target.labels(training);
        List<String> outputs;
        if (target instanceof Target.Joint || target instanceof Target.Pixels) {
            throw new DatasetException(
                    "balance: target must be classes, a question, labels or attributes, got " + target);
        } else if (target instanceof Target.Binary) {
            outputs = labels.subList(1, 2);
        } else {
            outputs = labels;
        }
        int[] counts = new int[outputs.size()];
        float[] values = target.values(training);
        for (int i = 0; i < values.length; i++) {
            if (target instanceof Target.Classes) {
                counts[(int) values[i]]++;
            } else if (values[i] > 0) {
                counts[i % counts.length]++;
            }
        }
        return new Balance(outputs, IntStream.of(counts).boxed().toList(), training.size());
    }

    /**
     * One weight a class, {@code size / (classes × count)}: rare classes weigh more, and the mean over all rows is 1.
     *
     * @throws DatasetException if a class is in no row
     */
    public List<Double> classWeights() {
        return each(size, i -> (double) size / ((double) outputs.size() * counts.get(i)));
    }

    /**
     * One weight of "yes" an output, {@code no / yes}: both answers of a sigmoid output then weigh the same.
     *
     * @throws DatasetException if an output is in no row, or in all
     */
    public List<Double> positiveWeights() {
        return each(size - 1, i -> (double) (size - counts.get(i)) / counts.get(i));
    }

    private List<Double> each(int most, IntToDoubleFunction weight) {
        for (int i = 0; i < outputs.size(); i++) {
            if (counts.get(i) == 0 || counts.get(i) > most) {
                throw new DatasetException("balance: %s is in %d of %d rows, must be in 1 to %d to be weighed"
                        .formatted(outputs.get(i), counts.get(i), size, most));
            }
        }
        return IntStream.range(0, outputs.size()).mapToDouble(weight).boxed().toList();
    }
}
