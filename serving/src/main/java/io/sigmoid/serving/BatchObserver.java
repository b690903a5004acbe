package io.sigmoid.serving;

import java.time.Duration;

/** What wants to know how a {@link MicroBatcher} is doing, such as a meter. Called by its worker threads: must be quick. */
public interface BatchObserver {
    /** Wants to know nothing. */
    BatchObserver NONE = new BatchObserver() {};

    /** A call left the queue to be computed. */
    default void waited(Duration inQueue) {}

    /** A batch was computed, or failed to be. */
    default void computed(int examples, Duration duration) {}
}
