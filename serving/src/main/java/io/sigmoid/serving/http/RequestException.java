package io.sigmoid.serving.http;

import org.jspecify.annotations.Nullable;

/** A request that is answered with an error: its status, and one line that names the field. */
final class RequestException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;

    RequestException(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    @SuppressWarnings("AnnotateFormatMethod") // The annotation would be a dependency.
    static RequestException bad(String message, @Nullable Object... arguments) {
        return new RequestException(400, message.formatted(arguments));
    }

    /** The message. */
    String line() {
        return String.valueOf(getMessage());
    }

    int status() {
        return status;
    }
}
