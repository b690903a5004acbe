package io.sigmoid.zoo;

import java.util.HashSet;
import java.util.List;

/** The rules that hyperparameters must keep; every message says field, rule and value. */
final class Check {
    /** A description of a few bytes a layer must not make a block of a kilobyte a layer without end. */
    private static final int MOST_LAYERS = 100;

    private Check() {}

    static int positive(String field, int value) {
        if (value <= 0) {
            throw new IllegalArgumentException("%s must be positive, got %d".formatted(field, value));
        }
        return value;
    }

    static List<Integer> positive(String field, List<Integer> values) {
        List<Integer> copy = copy(field, values);
        if (copy.size() > MOST_LAYERS) {
            throw new IllegalArgumentException(
                    "%s must be at most %d, got %d".formatted(field, MOST_LAYERS, copy.size()));
        }
        if (copy.stream().anyMatch(value -> value <= 0)) {
            throw new IllegalArgumentException("%s must be positive, got %s".formatted(field, copy));
        }
        return copy;
    }

    static List<Integer> notEmpty(String field, List<Integer> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("%s must not be empty".formatted(field));
        }
        return values;
    }

    static <T> T given(String field, T value) {
        if (value == null) {
            throw new IllegalArgumentException(field + " is missing");
        }
        return value;
    }

    static <T> List<T> copy(String field, List<T> values) {
        for (T value : given(field, values)) {
            given("an element of " + field, value);
        }
        return List.copyOf(values);
    }

    static List<String> labels(String field, List<String> labels, int least) {
        List<String> copy = copy(field, labels);
        if (copy.size() < least) {
            throw new IllegalArgumentException("%s must be %d or more, got %s".formatted(field, least, copy));
        }
        if (copy.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException("%s must not be blank, got %s".formatted(field, copy));
        }
        if (new HashSet<>(copy).size() < copy.size()) {
            throw new IllegalArgumentException("%s must differ from each other, got %s".formatted(field, copy));
        }
        return copy;
    }
}
