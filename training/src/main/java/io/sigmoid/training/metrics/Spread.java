package io.sigmoid.training.metrics;

import java.util.List;

/**
 * What several seeds gave.
 *
 * @param mean of the values
 * @param deviation standard deviation of the sample; 0 of a single value
 */
public record Spread(double mean, double deviation) {
    public static Spread of(List<Double> values) {
        double mean = values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
        double squares = values.stream()
                .mapToDouble(value -> (value - mean) * (value - mean))
                .sum();
        return new Spread(mean, values.size() == 1 ? 0 : Math.sqrt(squares / (values.size() - 1)));
    }

    public String text() {
        return "%s ± %s".formatted(Numbers.text(mean), Numbers.text(deviation));
    }

    /** As per cent. */
    public String percent() {
        return "%s ± %s".formatted(Numbers.percent(mean), Numbers.percent(deviation));
    }

    /** Whether this is larger than the other by more than both deviations together. */
    public boolean clearlyAbove(Spread other) {
        return mean - deviation > other.mean + other.deviation;
    }
}
