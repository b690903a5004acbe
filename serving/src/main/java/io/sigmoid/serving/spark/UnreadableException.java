package io.sigmoid.serving.spark;

import org.jspecify.annotations.Nullable;

/** One row that a model can't be given, and why. */
final class UnreadableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnreadableException(@Nullable String message) {
        super(String.valueOf(message));
    }

    static UnreadableException size(int needed, int got) {
        return new UnreadableException("must have %d values, got %d".formatted(needed, got));
    }

    static UnreadableException nullAt(int index) {
        return new UnreadableException("value %d is null".formatted(index));
    }
}
