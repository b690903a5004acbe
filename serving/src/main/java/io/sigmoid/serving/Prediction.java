package io.sigmoid.serving;

import java.util.Comparator;
import java.util.List;

/**
 * The answer of a {@link Classifier}: one label of several is right, and this is how probable each is.
 *
 * @param probabilities one a label in the model's order; they add up to 1
 */
public record Prediction(List<LabelProbability> probabilities) implements OutputPrediction {
    public Prediction {
        probabilities = List.copyOf(probabilities);
        if (probabilities.isEmpty()) {
            throw new IllegalArgumentException("probabilities must not be empty");
        }
    }

    /** Position of the most probable label in the model's order; the first of equals. */
    public int index() {
        int best = 0;
        for (int i = 1; i < probabilities.size(); i++) {
            if (probabilities.get(i).probability() > probabilities.get(best).probability()) {
                best = i;
            }
        }
        return best;
    }

    /** The most probable label. */
    public String label() {
        return probabilities.get(index()).label();
    }

    /** The probability of the most probable label. */
    public float probability() {
        return probabilities.get(index()).probability();
    }

    /**
     * The most probable labels, most probable first; equals keep the model's order.
     *
     * @param k how many, all of them if there are fewer
     */
    public List<LabelProbability> top(int k) {
        if (k < 1) {
            throw new IllegalArgumentException("k must be positive, got " + k);
        }
        return probabilities.stream()
                .sorted(Comparator.comparing(LabelProbability::probability).reversed())
                .limit(k)
                .toList();
    }
}
