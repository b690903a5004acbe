package io.sigmoid.zoo;

import java.util.List;

/** What a description in YAML or JSON may have left out, whatever its type promises. */
public final class Given {
    private Given() {}

    /**
     * A value that must be there.
     *
     * @param field what it is, for the message
     * @param value the value
     * @return the value
     * @throws IllegalArgumentException if it is missing
     */
    public static <T> T value(String field, T value) {
        if (value == null) {
            throw new IllegalArgumentException(field + " is missing");
        }
        return value;
    }

    /**
     * A list that must be there, with every element.
     *
     * @param field what it is, for the message
     * @param values the list
     * @return a copy
     * @throws IllegalArgumentException if it or an element is missing
     */
    public static <T> List<T> list(String field, List<T> values) {
        for (T value : value(field, values)) {
            value("an element of " + field, value);
        }
        return List.copyOf(values);
    }
}
