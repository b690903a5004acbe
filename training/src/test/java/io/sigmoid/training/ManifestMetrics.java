package io.sigmoid.training;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigmoid.zoo.artifact.Manifest;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What the metrics of a run's manifest must be. */
final class ManifestMetrics {
    private static final Set<String> OTHERS = Set.of("onnx.difference", "training.seconds");

    private ManifestMetrics() {}

    /** Those of the test part; there must be no others than are known. */
    static Map<String, Double> ofTestPart(Manifest manifest) {
        Map<String, Double> test = Evaluation.metricsOf(manifest);
        var others = new TreeMap<>(manifest.metrics());
        others.keySet().removeAll(test.keySet());
        others.keySet().removeIf(name -> name.startsWith(Evaluation.VALIDATION));
        assertTrue(OTHERS.containsAll(others.keySet()), others::toString);
        return test;
    }

    /** Those that a repetition of the run gives again: all but its duration. */
    static Map<String, Double> repeatable(Manifest manifest) {
        var metrics = new TreeMap<>(manifest.metrics());
        assertTrue(metrics.remove("training.seconds") >= 0);
        return metrics;
    }
}
