package io.sigmoid.serving;

import io.sigmoid.zoo.artifact.Manifest;
import java.util.List;

/** The thresholds of a model, as they are compared with its probabilities. */
final class Thresholds {
    private Thresholds() {}

    /** One for each yes-or-no question of the head, in order. */
    static float[] of(Manifest manifest) {
        List<Double> stored = manifest.decisionThresholds();
        var thresholds = new float[stored.size()];
        for (int i = 0; i < thresholds.length; i++) {
            thresholds[i] = stored.get(i).floatValue();
        }
        return thresholds;
    }
}
