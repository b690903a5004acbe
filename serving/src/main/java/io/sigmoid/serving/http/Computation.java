package io.sigmoid.serving.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.sigmoid.serving.BatchOptions;
import io.sigmoid.serving.DeadlineExceededException;
import io.sigmoid.serving.MicroBatcher;
import io.sigmoid.serving.QueueFullException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Batches of one model's requests. What can't be answered in time is refused before anything is done for it: a request
 * that waits in vain would only make others late.
 *
 * @param <R> the answer to one example
 */
final class Computation<R> implements AutoCloseable {
    private final String model;
    private final Limits limits;
    private final ServerMetrics metrics;
    private final Pace pace;
    private final Counter rejections;
    private final MicroBatcher<R> batcher;

    /** Requests that were admitted and are not in the queue yet; each brings an example or more. */
    private final AtomicInteger coming = new AtomicInteger();

    private @Nullable Gauge depth;

    /**
     * Makes the batches of one model.
     *
     * @param batcher makes the batcher of options
     */
    Computation(String model, Limits limits, ServerMetrics metrics, Function<BatchOptions, MicroBatcher<R>> batcher) {
        this.model = model;
        this.limits = limits;
        this.metrics = metrics;
        this.pace = new Pace(metrics.batches(model));
        this.rejections = metrics.rejections(model);
        this.batcher = batcher.apply(BatchOptions.DEFAULT
                .withMaxQueue(limits.queue())
                .withObserver(pace)
                .withThreads(new BackgroundThreads()));
    }

    /** Shows its queue to whoever reads the metrics, until it is closed. */
    void show() {
        depth = metrics.depth(model, batcher::queued);
    }

    /**
     * Refuses a request of which it is clear already that it finds no room, or would be late: what is before it takes more
     * than half of the deadline. The other half is for what is not foreseen. Waits for nothing.
     */
    void check() {
        check(coming.get());
    }

    /**
     * As {@link #check()} does, and keeps room for the request if it is not refused.
     *
     * @return the room, which whoever admits the request must give back
     */
    Place admit() {
        try {
            check(coming.getAndIncrement());
        } catch (RequestException e) {
            left();
            throw e;
        }
        return new Place(this);
    }

    private void check(int others) {
        int before = others + batcher.queued();
        if (before >= limits.queue() || pace.nanos(before) > limits.deadline().toNanos() / 2.0) {
            rejections.increment();
            throw busy();
        }
    }

    /** One that was admitted is in the queue, or will never be. */
    void left() {
        coming.decrementAndGet();
    }

    /**
     * Computes examples that lie one after the other, without a thread that waits.
     *
     * @param age since the request arrived
     * @return the answers, or a {@link RequestException}
     */
    CompletableFuture<List<R>> compute(float[] values, Duration age) {
        try {
            return batcher.submitAll(values, limits.deadline().minus(age)).exceptionally(problem -> {
                throw refusal(problem);
            });
        } catch (QueueFullException | DeadlineExceededException e) {
            throw refusal(e);
        } catch (IllegalStateException e) {
            // Unloaded since its name was looked up.
            throw new RequestException(404, "the model has just been unloaded");
        }
    }

    private RuntimeException refusal(Throwable problem) {
        Throwable cause = Answers.cause(problem);
        if (cause instanceof QueueFullException || cause instanceof DeadlineExceededException) {
            rejections.increment();
            return busy();
        }
        return cause instanceof RuntimeException e ? e : new IllegalStateException(cause);
    }

    private static RequestException busy() {
        return new RequestException(503, "the model has more requests than it can answer in time, try again later");
    }

    /** Waits until what was accepted is answered. */
    @Override
    public void close() {
        batcher.close();
        if (depth != null) {
            metrics.remove(depth);
        }
    }
}
