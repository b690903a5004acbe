package io.sigmoid.training.metrics;

/** The probability of logarithms of odds, in double. */
final class Sigmoid {
    private Sigmoid() {}

    static double of(double z) {
        double e = Math.exp(-Math.abs(z));
        return z >= 0 ? 1 / (1 + e) : e / (1 + e);
    }
}
