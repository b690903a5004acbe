package io.sigmoid.serving;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One call of a {@link MicroBatcher}: whole examples that belong together, and the answers to come. Times are those of
 * {@link System#nanoTime()}.
 *
 * @param deadline how long the caller waits; null for as long as it takes
 * @param arrival when the call was made
 * @param startBy when it should be computed at the latest, alone if need be
 */
@SuppressWarnings("ArrayRecordComponent") // Only ever compared with itself.
record BatchCall<R>(
        float[] examples,
        int size,
        @Nullable Duration deadline,
        long arrival,
        long startBy,
        CompletableFuture<List<R>> answers) {

    /** A batch does not wait beyond half of the time that a call has. */
    static <R> BatchCall<R> of(float[] examples, int size, @Nullable Duration deadline, Duration wait) {
        long now = System.nanoTime();
        long patience = deadline == null ? wait.toNanos() : Math.min(wait.toNanos(), deadline.toNanos() / 2);
        return new BatchCall<>(examples, size, deadline, now, now + patience, new CompletableFuture<>());
    }

    /** Fails the call with its own exception if nobody may want the answers any more; whether so or done already. */
    boolean isOver(long now) {
        if (deadline != null && now - arrival >= deadline.toNanos()) {
            expire();
        }
        return answers.isDone();
    }

    void expire() {
        answers.completeExceptionally(new DeadlineExceededException(deadline == null ? Duration.ZERO : deadline));
    }
}
