package io.sigmoid.training.command;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Metrics for people. */
final class Metrics {
    private Metrics() {}

    /** {@code test accuracy 98.71 %, test loss 0.0402}: accuracies in percent, what is of the ONNX file left out. */
    static String line(Map<String, Double> metrics) {
        return metrics.entrySet().stream()
                .filter(metric -> !metric.getKey().startsWith("onnx."))
                .map(metric -> text(metric.getKey(), metric.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static String text(String name, double value) {
        String words = name.replace('.', ' ');
        return name.endsWith("accuracy")
                ? String.format(Locale.ROOT, "%s %.2f %%", words, 100 * value)
                : String.format(Locale.ROOT, "%s %.4f", words, value);
    }
}
