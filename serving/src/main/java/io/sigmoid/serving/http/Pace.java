package io.sigmoid.serving.http;

import io.sigmoid.serving.BatchObserver;
import java.time.Duration;

/** How long a model takes an example of late, from batches that it computed. */
final class Pace implements BatchObserver {
    private static final double NEW = 0.1;

    private final BatchObserver meter;
    private volatile double nanosAnExample;

    /**
     * A pace that is not known yet.
     *
     * @param meter that is told as well
     */
    Pace(BatchObserver meter) {
        this.meter = meter;
    }

    @Override
    public void waited(Duration inQueue) {
        meter.waited(inQueue);
    }

    /** Told by one worker. */
    @Override
    public void computed(int examples, Duration duration) {
        double latest = (double) duration.toNanos() / examples;
        nanosAnExample = nanosAnExample == 0 ? latest : (1 - NEW) * nanosAnExample + NEW * latest;
        meter.computed(examples, duration);
    }

    /** How long so many examples will take; zero as long as nothing was computed. */
    double nanos(int examples) {
        return examples * nanosAnExample;
    }
}
