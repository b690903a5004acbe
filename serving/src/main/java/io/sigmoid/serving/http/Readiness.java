package io.sigmoid.serving.http;

/** Whether the server takes requests: not before it listens, and no longer once it is told to end. */
final class Readiness {
    private volatile boolean ready;

    void begin() {
        ready = true;
    }

    void end() {
        ready = false;
    }

    boolean ready() {
        return ready;
    }
}
