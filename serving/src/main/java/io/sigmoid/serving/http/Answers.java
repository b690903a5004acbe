package io.sigmoid.serving.http;

import io.javalin.http.Context;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/**
 * Sends what the models answer, each answer on a thread of its own that waits for whoever reads it: those of the models and of
 * other requests have others to serve. All answers that are being read are bounded together.
 */
final class Answers implements AutoCloseable {
    private final ExecutorService threads = Executors.newCachedThreadPool(new BackgroundThreads());
    private final Semaphore held = new Semaphore(Limits.HELD_BYTES);

    /**
     * Answers when there is what to answer; no thread waits for that.
     *
     * @param document made of it
     */
    <T> void send(Context context, CompletableFuture<T> answer, Function<T, byte[]> document) {
        Exchange exchange = Exchange.of(context);
        context.future(() -> answer.handleAsync(
                (value, problem) -> {
                    Throwable cause = problem == null ? null : cause(problem);
                    if (cause == null) {
                        try {
                            Routes.json(context, 200, held(document.apply(value), exchange));
                        } catch (RuntimeException e) {
                            cause = e;
                        }
                    }
                    if (cause instanceof RequestException e) {
                        Routes.error(context, e.status(), e.line());
                    } else if (cause != null) {
                        Routes.failed(cause, context);
                    }
                    return context;
                },
                threads));
    }

    /** What went wrong, without what a future wraps it in. */
    static Throwable cause(Throwable problem) {
        return problem instanceof CompletionException && problem.getCause() != null ? problem.getCause() : problem;
    }

    private byte[] held(byte[] document, Exchange exchange) {
        int bytes = Math.min(document.length, Limits.HELD_BYTES);
        if (!held.tryAcquire(bytes)) {
            throw new RequestException(503, "the server holds too many answers, try again later");
        }
        exchange.atItsEnd(() -> held.release(bytes));
        return document;
    }

    /** Begins no other; what is being sent is sent. */
    @Override
    public void close() {
        threads.shutdown();
    }
}
