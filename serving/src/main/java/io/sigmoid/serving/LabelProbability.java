package io.sigmoid.serving;

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
}
