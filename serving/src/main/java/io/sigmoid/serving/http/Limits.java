package io.sigmoid.serving.http;

import java.time.Duration;

/**
 * What bounds a server, whoever asks.
 *
 * @param bodyBytes of one request
 * @param examples of one request
 * @param queue examples that wait for one model at once, those of one request or more; what comes on top is refused
 * @param deadline from the arrival of a whole request to its answer; a request that can't keep it is refused
 * @param arrival within which a request arrives whole, head and body, and a response is taken; a connection that is idle for
 *     longer is closed
 * @param connections at once
 */
public record Limits(int bodyBytes, int examples, int queue, Duration deadline, Duration arrival, int connections) {
    /** 8 MiB, 256 examples, 1024 waiting, 2 s to answer, 10 s to arrive, 1024 connections. */
    public static final Limits DEFAULT =
            new Limits(8 << 20, 256, 1024, Duration.ofSeconds(2), Duration.ofSeconds(10), 1024);

    /** Bytes of all bodies that are held at once. */
    static final int HELD_BYTES = 128 << 20;

    public Limits {
        positive("bodyBytes", bodyBytes);
        positive("examples", examples);
        positive("deadline", deadline.toMillis());
        positive("arrival", arrival.toMillis());
        positive("connections", connections);
        if (queue < examples) {
            throw new IllegalArgumentException(
                    "queue must hold the %d examples of a request, got %d".formatted(examples, queue));
        }
        if (bodyBytes > HELD_BYTES) {
            throw new IllegalArgumentException("bodyBytes must be at most %d, got %d".formatted(HELD_BYTES, bodyBytes));
        }
    }

    private static void positive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException("%s must be positive, got %d".formatted(name, value));
        }
    }
}
