package io.sigmoid.serving;

import io.sigmoid.zoo.Head;

/**
 * The answer of a {@link BinaryClassifier}.
 *
 * @param probability of the positive label, in [0, 1]
 * @param decision true for the positive label: the probability is at or above the model's threshold
 * @param label the label that was decided for
 */
public record BinaryPrediction(float probability, boolean decision, String label) implements OutputPrediction {
    public BinaryPrediction {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException("probability must lie in [0, 1], got " + probability);
        }
    }

    static BinaryPrediction of(Head.Binary head, float probability, float threshold) {
        boolean decision = probability >= threshold;
        return new BinaryPrediction(probability, decision, decision ? head.positive() : head.negative());
    }
}
