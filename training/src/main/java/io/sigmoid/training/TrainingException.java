package io.sigmoid.training;

/** A job that can't be read or run: one line that says what was wrong and what is accepted. */
public final class TrainingException extends RuntimeException {
    public TrainingException(String message) {
        super(message);
    }

    public TrainingException(String message, Throwable cause) {
        super(message, cause);
    }
}
