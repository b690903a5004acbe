package io.sigmoid.training;

import java.util.List;

/**
 * Early stopping: training ends when the validation part has not become better for some epochs, and the weights of the
 * best epoch are the trained ones.
 *
 * @param metric of the validation part by its name, such as {@code accuracy}; {@code loss} if absent; epochs that leave it
 *     undefined are not judged
 * @param patience judged epochs without a better value before the training ends
 */
public record Stopping(String metric, int patience) {
    /** Ends of the names of metrics that are better the less they are. */
    private static final List<String> LESS =
            List.of("loss", "Loss", "brier", "Brier", "calibrationError", "divergence", "reconstruction");

    public Stopping {
        metric = Require.orElse(metric, "loss");
        Require.positive("patience", patience);
    }

    /** Whether a value of the metric is better than another: less of a loss or an error, more of anything else. */
    boolean isBetter(double value, double than) {
        return isLess() ? value < than : value > than;
    }

    private boolean isLess() {
        return LESS.stream().anyMatch(metric::endsWith);
    }
}
