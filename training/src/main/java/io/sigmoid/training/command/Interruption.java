package io.sigmoid.training.command;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C, or a signal to terminate: asks the run to stop and keeps the process alive until it has written its checkpoint
 * and said so.
 */
final class Interruption {
    /** A run that takes longer than that from one step to the next is left to die. */
    private static final long MOST_SECONDS = 120;

    private final CountDownLatch over = new CountDownLatch(1);
    private volatile boolean asked;
    private volatile boolean minded;

    /** Begins to listen; until somebody minds it, the process dies as others do. */
    void listen() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "sigmoid-interruption"));
    }

    void stop() {
        asked = true;
        if (!minded) {
            return;
        }
        try {
            over.await(MOST_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** From now on somebody asks, and writes a checkpoint. */
    void mind() {
        minded = true;
    }

    boolean isAsked() {
        return asked;
    }

    /** The command is over and everything was said. */
    void over() {
        over.countDown();
    }
}
