package io.sigmoid.serving;

/**
 * The answer of a {@link BinaryClassifier}.
 *
 * @param probability of the positive label, in [0, 1]
 * @param decision true for the positive label: the probability is at or above the model's threshold
 * @param label the label that was decided for
 */
public record BinaryPrediction(float probability, boolean decision, String label) {
    public BinaryPrediction {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException("probability must lie in [0, 1], got " + probability);
        }
    }
}
