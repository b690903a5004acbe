package io.sigmoid.serving;

import java.time.Duration;
import java.util.concurrent.ThreadFactory;

/**
 * How a {@link MicroBatcher} makes batches of calls.
 *
 * @param maxBatch examples of one batch at most; a call of more is a batch by itself
 * @param maxWait for more examples at most, from the arrival of the batch's first on; zero takes what is there
 * @param maxQueue examples that may wait at most
 * @param workers batches that are computed at once at most
 * @param observer who is told
 * @param threads makes the threads of the workers
 */
public record BatchOptions(
        int maxBatch, Duration maxWait, int maxQueue, int workers, BatchObserver observer, ThreadFactory threads) {
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

    /** Batches of 64, no waiting, 1024 examples in the queue, one batch at a time. */
    public static final BatchOptions DEFAULT =
            new BatchOptions(64, Duration.ZERO, 1024, 1, BatchObserver.NONE, Thread::new);

    public BatchOptions {
        positive("maxBatch", maxBatch);
        positive("maxQueue", maxQueue);
        positive("workers", workers);
        if (maxWait.isNegative() || maxWait.compareTo(LONGEST_WAIT) > 0) {
            throw new IllegalArgumentException("maxWait must lie in [0, 1 minute], got " + maxWait);
        }
    }

    /** The same with another batch. */
    public BatchOptions withMaxBatch(int maxBatch) {
        return new BatchOptions(maxBatch, maxWait, maxQueue, workers, observer, threads);
    }

    /** The same with another wait. */
    public BatchOptions withMaxWait(Duration maxWait) {
        return new BatchOptions(maxBatch, maxWait, maxQueue, workers, observer, threads);
    }

    /** The same with another queue. */
    public BatchOptions withMaxQueue(int maxQueue) {
        return new BatchOptions(maxBatch, maxWait, maxQueue, workers, observer, threads);
    }

    /** The same with another number of workers. */
    public BatchOptions withWorkers(int workers) {
        return new BatchOptions(maxBatch, maxWait, maxQueue, workers, observer, threads);
    }

    /** The same with another observer. */
    public BatchOptions withObserver(BatchObserver observer) {
        return new BatchOptions(maxBatch, maxWait, maxQueue, workers, observer, threads);
    }

    /** The same with other threads; the batcher names them, makes them daemons, and waits for their end when it closes. */
    public BatchOptions withThreads(ThreadFactory threads) {
        return new BatchOptions(maxBatch, maxWait, maxQueue, workers, observer, threads);
    }

    private static void positive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("%s must be positive, got %d".formatted(name, value));
        }
    }
}
