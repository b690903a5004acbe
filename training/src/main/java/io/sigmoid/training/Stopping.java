package io.sigmoid.training;

/**
 * Early stopping: training ends when the validation part has not become better for some epochs, and the weights of the
 * best epoch are the trained ones.
 *
 * @param metric of the validation part by its name, such as {@code accuracy}; {@code loss} if absent
 * @param patience epochs without a better value before the training ends
 */
public record Stopping(String metric, int patience) {
    public Stopping {
        metric = Require.orElse(metric, "loss");
        Require.positive("patience", patience);
    }
}
