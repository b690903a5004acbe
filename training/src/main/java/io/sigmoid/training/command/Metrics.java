package io.sigmoid.training.command;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Metrics for people. */
final class Metrics {
    /** The ones that a line has room for, by the last part of their names. */
    private static final List<String> MAIN = List.of(
            "accuracy",
            "subsetAccuracy",
            "rocAuc",
            "meanAveragePrecision",
            "loss",
            "calibrationError",
            "elbo",
            "logLikelihood");

    private static final List<String> PERCENT = List.of("accuracy", "Accuracy", "calibrationError", "CalibrationError");

    private Metrics() {}

    /** {@code test accuracy 98.71 %, test loss 0.0402}: the main ones. */
    static String line(Map<String, Double> metrics) {
        return metrics.entrySet().stream()
                .filter(metric -> isMain(metric.getKey(), metrics))
                .map(metric -> "%s %s".formatted(words(metric.getKey()), number(metric.getKey(), metric.getValue())))
                .collect(Collectors.joining(", "));
    }

    private static boolean isMain(String name, Map<String, Double> metrics) {
        int last = name.lastIndexOf('.') + 1;
        // Of classes the accuracy says more.
        return MAIN.contains(name.substring(last))
                && !(name.endsWith("meanAveragePrecision")
                        && metrics.containsKey(name.substring(0, last) + "accuracy"));
    }

    /** {@code test.parity.rocAuc} as {@code test parity roc auc}. */
    static String words(String name) {
        return name.replace('.', ' ').replaceAll("([a-z0-9])([A-Z])", "$1 $2").toLowerCase(Locale.ROOT);
    }

    /** Shares of examples in percent, everything else as it is. */
    static String number(String name, double value) {
        return PERCENT.stream().anyMatch(name::endsWith)
                ? String.format(Locale.ROOT, "%.2f %%", 100 * value)
                : String.format(Locale.ROOT, "%.4f", value);
    }
}
