package io.sigmoid.datasets;

import java.util.List;

/** What a job in YAML may have left out. */
final class Given {
    private Given() {}

    static <T> T value(String field, T value) {
        if (value == null) {
            throw new IllegalArgumentException(field + " is missing");
        }
        return value;
    }

    static <T> List<T> list(String field, List<T> values) {
        value(field, values).forEach(value -> value("an element of " + field, value));
        return List.copyOf(values);
    }
}
