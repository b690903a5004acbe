package io.sigmoid.datasets;

/** Data that cannot be used. The message is one line: the file, the place in it, what is wrong, what is accepted. */
public final class DatasetException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Data that breaks a rule.
     *
     * @param message one line: file, place, what is wrong, what is accepted
     */
    public DatasetException(String message) {
        super(message);
    }

    /**
     * Data that could not be read.
     *
     * @param message one line: file, place, what is wrong, what is accepted
     * @param cause what the reading ended with
     */
    public DatasetException(String message, Throwable cause) {
        super(message, cause);
    }
}
