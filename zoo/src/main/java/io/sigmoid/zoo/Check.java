package io.sigmoid.zoo;

import java.util.HashSet;
import java.util.List;

/**
 * The rules that hyperparameters must keep; every message says field, rule and value.
 *
 * <p>The upper limits keep the arithmetic on shapes within a {@code long}, whatever a description claims.
 */
final class Check {
    /** The most channels, units or latent values of one layer. */
    static final int WIDEST = 1 << 16;
    /** The most layers of one kind: a description of a few bytes a layer must not make blocks without end. */
    static final int DEEPEST = 100;

    private Check() {}

    static int between(String field, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException("%s must be from %d to %d, got %d".formatted(field, least, most, value));
        }
        return value;
    }

    /** Units, filters or latent values of one layer. */
    static int width(String field, int value) {
        return between(field, value, 1, WIDEST);
    }

    static List<Integer> widths(String field, List<Integer> values) {
        List<Integer> copy = Given.list(field, values);
        if (copy.size() > DEEPEST) {
            throw new IllegalArgumentException("%s must be %d or fewer, got %d".formatted(field, DEEPEST, copy.size()));
        }
        if (copy.stream().anyMatch(value -> value < 1 || value > WIDEST)) {
            throw new IllegalArgumentException("%s must be from 1 to %d, got %s".formatted(field, WIDEST, copy));
        }
        return copy;
    }

    static <T> List<T> notEmpty(String field, List<T> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("%s must not be empty".formatted(field));
        }
        return values;
    }

    /** A head that a dense layer or a map a label can feed. */
    static Head labelling(Head head) {
        if (Given.value("head", head) instanceof Head.Pixels) {
            throw new IllegalArgumentException("head must have labels, got pixels: use ConvVae for those");
        }
        return head;
    }

    static List<String> labels(String field, List<String> labels, int least) {
        List<String> copy = Given.list(field, labels);
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
