package io.sigmoid.serving.http;

/** A request that is answered with an error: its status, and one line that names the field. */
final class RequestException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;

    RequestException(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    static RequestException bad(String message, Object... arguments) {
        return new RequestException(400, message.formatted(arguments));
    }

    int status() {
        return status;
    }
}
