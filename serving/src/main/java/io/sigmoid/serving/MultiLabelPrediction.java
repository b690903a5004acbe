package io.sigmoid.serving;

import java.util.ArrayList;
import java.util.List;

/**
 * The answer of a {@link MultiLabelClassifier}: how probable each label is, and which are true.
 *
 * @param probabilities one a label in the model's order, each in [0, 1] by itself
 * @param labels those at or above their own thresholds, in the model's order; may be empty
 */
public record MultiLabelPrediction(List<LabelProbability> probabilities, List<String> labels)
        implements OutputPrediction {
    public MultiLabelPrediction {
        probabilities = List.copyOf(probabilities);
        labels = List.copyOf(labels);
    }

    /**
     * Decides.
     *
     * @param values that hold the probabilities from {@code from} on
     * @param thresholds that hold those of these labels from {@code first} on
     */
    static MultiLabelPrediction of(List<String> labels, float[] values, int from, float[] thresholds, int first) {
        var decided = new ArrayList<String>();
        for (int i = 0; i < labels.size(); i++) {
            if (values[from + i] >= thresholds[first + i]) {
                decided.add(labels.get(i));
            }
        }
        return new MultiLabelPrediction(LabelProbability.all(labels, values, from), decided);
    }
}
