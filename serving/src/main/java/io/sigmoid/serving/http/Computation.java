package io.sigmoid.serving.http;

import java.util.concurrent.*;
import java.util.function.Function;

/** INTERIM. */
final class Computation implements AutoCloseable {
    private final Function<float[], float[]> function;
    private final Runnable end;
    private final ExecutorService executor = new ThreadPoolExecutor(1, 1, 1, TimeUnit.DAYS, new ArrayBlockingQueue<>(64));

    Computation(Function<float[], float[]> function, Runnable end) {
        this.function = function;
        this.end = end;
    }

    void admit() {}

    CompletableFuture<float[]> compute(float[] values, int examples) {
        try {
            return CompletableFuture.supplyAsync(() -> function.apply(values), executor);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(new RequestException(503, "busy"));
        }
    }

    public void close() {
        executor.shutdown();
        end.run();
    }
}
