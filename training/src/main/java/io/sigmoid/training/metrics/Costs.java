package io.sigmoid.training.metrics;

/**
 * What the mistakes of a yes-or-no label cost; only the ratio matters.
 *
 * @param falsePositive a yes that is wrong, positive and finite
 * @param falseNegative a no that is wrong, positive and finite
 */
public record Costs(double falsePositive, double falseNegative) {
    public Costs {
        check("falsePositive", falsePositive);
        check("falseNegative", falseNegative);
    }

    private static void check(String field, double cost) {
        if (!(cost > 0) || Double.isInfinite(cost)) {
            throw new IllegalArgumentException("%s must be positive and finite, got %s".formatted(field, cost));
        }
    }

    /** Of all mistakes together. */
    double sum(Counts counts) {
        return falsePositive * counts.falsePositives() + falseNegative * counts.falseNegatives();
    }
}
