package io.sigmoid.serving;

import java.util.ArrayList;
import java.util.List;

/**
 * One label and its probability.
 *
 * @param label its name
 * @param probability in [0, 1]
 */
public record LabelProbability(String label, float probability) {
    public LabelProbability {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException(
                    "probability of %s must lie in [0, 1], got %s".formatted(label, probability));
        }
    }

    /** Each label with its value, from {@code values[from]} on. */
    static List<LabelProbability> all(List<String> labels, float[] values, int from) {
        var all = new ArrayList<LabelProbability>(labels.size());
        for (int i = 0; i < labels.size(); i++) {
            all.add(new LabelProbability(labels.get(i), values[from + i]));
        }
        return all;
    }
}
