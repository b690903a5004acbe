package io.sigmoid.training;

import org.jspecify.annotations.Nullable;

/** The rules that a job's fields must keep; every message says field, rule and value. */
final class Require {
    private Require() {}

    static <T> T orElse(@Nullable T value, T absent) {
        return value == null ? absent : value;
    }

    static void notNegative(String field, double value) {
        if (!(value >= 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException("%s must be 0 or more, got %s".formatted(field, value));
        }
    }

    static void positive(String field, double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException("%s must be positive, got %s".formatted(field, value));
        }
    }

    static void positive(String field, int value) {
        if (value <= 0) {
            throw new IllegalArgumentException("%s must be positive, got %d".formatted(field, value));
        }
    }

    static void share(String field, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new IllegalArgumentException("%s must lie in [0, 1), got %s".formatted(field, value));
        }
    }
}
