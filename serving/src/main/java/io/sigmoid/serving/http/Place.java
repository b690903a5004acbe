package io.sigmoid.serving.http;

import java.util.concurrent.atomic.AtomicBoolean;

/** Room in a model's queue that is kept for a request from its arrival until its examples are in the queue. */
final class Place {
    private final Computation<?> computation;
    private final AtomicBoolean kept = new AtomicBoolean(true);

    Place(Computation<?> computation) {
        this.computation = computation;
    }

    /** Gives the room back. Doing so again does nothing. */
    void leave() {
        if (kept.compareAndSet(true, false)) {
            computation.left();
        }
    }
}
