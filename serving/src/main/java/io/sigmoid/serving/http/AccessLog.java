package io.sigmoid.serving.http;

import java.io.PrintWriter;
import java.time.Instant;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object a request, a line each, written by a thread of its own: a reader that stands still never holds a
 * request up. Lines that find no room are counted, and the next line written tells how many there were.
 */
final class AccessLog implements AutoCloseable {
    /** One request. */
    record Line(
            String time,
            String remote,
            String method,
            String path,
            @Nullable String model,
            int examples,
            int status,
            long bytes,
            double milliseconds) {}

    private record Lost(String time, long lost) {}

    private static final Object END = new Object();
    private static final int ROOM = 8192;

    private final PrintWriter out;
    private final BlockingQueue<Object> lines = new ArrayBlockingQueue<>(ROOM);
    private final AtomicLong lost = new AtomicLong();
    private final Thread writer = new Thread(this::write, "http-access-log");

    AccessLog(PrintWriter out) {
        this.out = out;
        writer.setDaemon(true);
        writer.start();
    }

    void log(Line line) {
        if (!lines.offer(line)) {
            lost.incrementAndGet();
        }
    }

    private void write() {
        try {
            for (Object line = lines.take(); line != END; line = lines.take()) {
                long missing = lost.getAndSet(0);
                if (missing > 0) {
                    out.println(Json.MAPPER.writeValueAsString(
                            new Lost(Instant.now().toString(), missing)));
                }
                out.println(Json.MAPPER.writeValueAsString(line));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        out.flush();
    }

    /** Writes what waits, for a second at most. */
    @Override
    public void close() {
        try {
            if (lines.offer(END, 1, TimeUnit.SECONDS)) {
                writer.join(1000);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        writer.interrupt();
    }
}
