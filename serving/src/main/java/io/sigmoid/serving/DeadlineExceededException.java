package io.sigmoid.serving;

import java.time.Duration;

/** A call of a {@link MicroBatcher} has no answer by its deadline. */
public final class DeadlineExceededException extends RuntimeException {
    DeadlineExceededException(Duration deadline) {
        super("no answer within %s ms".formatted(deadline.toNanos() / 1e6));
    }
}
