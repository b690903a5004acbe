package io.sigmoid.serving;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToIntBiFunction;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Makes batches of concurrent calls, for many threads that each have one example at a time.
 *
 * <p>Safe for any number of threads. Calls are checked when they are made and wait in a bounded queue. {@link
 * QueueFullException} refuses a call at once when there is no room; {@link DeadlineExceededException} ends one at its
 * deadline, and what is over before its batch begins is never computed. An example that makes the model fail fails the
 * call that brought it and no other of its batch.
 *
 * <p>Closing refuses later calls with {@link IllegalStateException} and waits until those that are in the queue have their
 * answers. The model stays open: it is the caller's.
 *
 * @param <R> the answer to one example
 */
public final class MicroBatcher<R> implements AutoCloseable {
    private final ToIntFunction<float[]> check;
    private final Function<float[], List<R>> work;
    private final BatchOptions options;
    private final BatchQueue<R> queue;
    private final List<Thread> workers = new ArrayList<>();
    private final ScheduledThreadPoolExecutor deadlines;

    private MicroBatcher(ToIntFunction<float[]> check, Function<float[], List<R>> work, BatchOptions options) {
        this.check = check;
        this.work = work;
        this.options = options;
        this.queue = new BatchQueue<>(options);
        this.deadlines = new ScheduledThreadPoolExecutor(1, run -> daemon(new Thread(run), "sigmoid-deadlines"));
        deadlines.setRemoveOnCancelPolicy(true);
        for (int i = 0; i < options.workers(); i++) {
            Thread worker = daemon(options.threads().newThread(this::computeUntilClosed), "sigmoid-batch-" + i);
            workers.add(worker);
            worker.start();
        }
    }

    /** Batches for a predictor, which must stay open. */
    public static <R> MicroBatcher<R> of(Predictor<R> predictor, BatchOptions options) {
        return new MicroBatcher<>(predictor::check, predictor::predictAll, options);
    }

    /** Batches for whatever model the handle has when a batch is computed. */
    public static <R> MicroBatcher<R> of(ModelHandle<? extends Predictor<R>> model, BatchOptions options) {
        return of(model, Predictor::predictAll, options);
    }

    /**
     * Batches for whatever model the handle has, with answers of the caller's own.
     *
     * @param work from the model and any number of examples, one after the other, to an answer for each
     */
    public static <P extends Predictor<?>, R> MicroBatcher<R> of(
            ModelHandle<P> model, BiFunction<? super P, float[], List<R>> work, BatchOptions options) {
        return of(model, (predictor, examples) -> predictor.check(examples), work, options);
    }

    /**
     * Batches for whatever model the handle has, of rows that need not be the model's examples, such as latent values.
     *
     * @param check refuses what is wrong with rows that lie one after the other, and tells how many they are
     * @param work from the model and any number of rows, one after the other, to an answer for each
     */
    public static <P extends Predictor<?>, R> MicroBatcher<R> of(
            ModelHandle<P> model,
            ToIntBiFunction<? super P, float[]> check,
            BiFunction<? super P, float[], List<R>> work,
            BatchOptions options) {
        return new MicroBatcher<>(
                rows -> model.use(predictor -> check.applyAsInt(predictor, rows)),
                rows -> model.use(predictor -> work.apply(predictor, rows)),
                options);
    }

    /**
     * Predicts one example, however long it takes.
     *
     * @throws QueueFullException if there is no room in the queue
     * @throws CancellationException if the thread is interrupted
     */
    public R predict(float[] example) {
        return await(queued(example, true, null)).get(0);
    }

    /**
     * Predicts one example within a time.
     *
     * @param deadline from now on
     * @throws QueueFullException if there is no room in the queue
     * @throws DeadlineExceededException if there is no answer by then
     * @throws CancellationException if the thread is interrupted
     */
    public R predict(float[] example, Duration deadline) {
        return await(queued(example, true, deadline)).get(0);
    }

    /**
     * Predicts any number of examples, one after the other in one array, within a time; they are computed together.
     *
     * @param deadline from now on
     * @throws QueueFullException if there is no room in the queue
     * @throws DeadlineExceededException if there is no answer by then
     * @throws CancellationException if the thread is interrupted
     * @throws IllegalArgumentException if they are more than the queue ever holds
     */
    public List<R> predictAll(float[] examples, Duration deadline) {
        return await(queued(examples, false, deadline));
    }

    /**
     * Predicts one example some time.
     *
     * @return the answer; cancelling it before its batch begins saves the work. What depends on it runs on the batcher's
     *     thread unless it is {@code …Async}, and must be quick there
     * @throws QueueFullException if there is no room in the queue
     */
    public CompletableFuture<R> submit(float[] example) {
        return future(queued(example, true, null), answers -> answers.get(0));
    }

    /**
     * Predicts one example within a time.
     *
     * @param deadline from now on; {@link DeadlineExceededException} ends the answer then
     * @return as {@link #submit(float[])}
     * @throws QueueFullException if there is no room in the queue
     */
    public CompletableFuture<R> submit(float[] example, Duration deadline) {
        return future(queued(example, true, deadline), answers -> answers.get(0));
    }

    /**
     * Predicts any number of examples, one after the other in one array, within a time; they are computed together.
     *
     * @param deadline from now on; {@link DeadlineExceededException} ends the answers then
     * @return as {@link #submit(float[])}
     * @throws QueueFullException if there is no room in the queue
     * @throws IllegalArgumentException if they are more than the queue ever holds
     */
    public CompletableFuture<List<R>> submitAll(float[] examples, Duration deadline) {
        return future(queued(examples, false, deadline), Function.identity());
    }

    /** Examples that wait in the queue. */
    public int queued() {
        return queue.size();
    }

    /** Refuses later calls, and waits until those in the queue are answered. Closing again does nothing. */
    @Override
    public void close() {
        queue.close();
        boolean interrupted = false;
        for (Thread worker : workers) {
            while (worker.isAlive() && worker != Thread.currentThread()) {
                try {
                    worker.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        deadlines.shutdownNow();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** A copy of them: whoever calls may write into the array while the call waits. */
    private BatchCall<R> queued(float[] given, boolean one, @Nullable Duration deadline) {
        float[] examples = given.clone();
        int size = check.applyAsInt(examples);
        if (one && size != 1) {
            throw new IllegalArgumentException("input must be one example, got " + size);
        }
        if (size > options.maxQueue()) {
            throw new IllegalArgumentException(
                    "a call must have at most %d examples, got %d".formatted(options.maxQueue(), size));
        }
        BatchCall<R> call = BatchCall.of(examples, size, deadline, options.maxWait());
        if (call.isOver(call.arrival())) {
            throw new DeadlineExceededException(deadline == null ? Duration.ZERO : deadline);
        }
        queue.add(call);
        return call;
    }

    private List<R> await(BatchCall<R> call) {
        try {
            Duration deadline = call.deadline();
            if (deadline == null) {
                return call.answers().get();
            }
            long left = call.arrival() + deadline.toNanos() - System.nanoTime();
            return call.answers().get(left, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            expire(call);
            return await(call);
        } catch (InterruptedException e) {
            call.answers().cancel(false);
            queue.remove(call);
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while waiting for an answer");
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        }
    }

    /** The failure itself, which happened on the batcher's thread. */
    private static RuntimeException failure(@Nullable Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException problem ? problem : new IllegalStateException(cause);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // Each completes the other.
    private <T> CompletableFuture<T> future(BatchCall<R> call, Function<List<R>, T> form) {
        var future = new CompletableFuture<T>();
        ScheduledFuture<?> alarm = alarm(call);
        var unused = call.answers().whenComplete((answers, problem) -> {
            if (alarm != null) {
                alarm.cancel(false);
            }
            if (problem != null) {
                future.completeExceptionally(problem);
            } else {
                future.complete(form.apply(answers));
            }
        });
        var unusedAfter = future.whenComplete((answer, problem) -> {
            if (future.isCancelled() && call.answers().cancel(false)) {
                queue.remove(call);
            }
        });
        return future;
    }

    private @Nullable ScheduledFuture<?> alarm(BatchCall<R> call) {
        Duration deadline = call.deadline();
        if (deadline == null) {
            return null;
        }
        long left = call.arrival() + deadline.toNanos() - System.nanoTime();
        try {
            return deadlines.schedule(() -> expire(call), left, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            return null; // Closed since it was queued, and so answered.
        }
    }

    private void expire(BatchCall<R> call) {
        call.expire();
        queue.remove(call);
    }

    private void computeUntilClosed() {
        try {
            for (List<BatchCall<R>> batch = queue.take(); !batch.isEmpty(); batch = queue.take()) {
                compute(batch);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        }
    }

    /** Ends every call of the batch, whatever happens. */
    private void compute(List<BatchCall<R>> batch) {
        long begin = System.nanoTime();
        try {
            batch.forEach(call -> options.observer().waited(Duration.ofNanos(begin - call.arrival())));
            answerApart(batch);
        } catch (RuntimeException | Error e) {
            batch.forEach(call -> call.answers().completeExceptionally(e));
        }
    }

    private void answerApart(List<BatchCall<R>> batch) {
        try {
            answer(batch);
        } catch (RuntimeException | Error e) {
            if (batch.size() == 1) {
                batch.get(0).answers().completeExceptionally(e);
            } else {
                batch.forEach(call -> answerApart(List.of(call)));
            }
        }
    }

    private void answer(List<BatchCall<R>> batch) {
        int size = batch.stream().mapToInt(BatchCall::size).sum();
        long begin = System.nanoTime();
        List<R> answers;
        try {
            answers = work.apply(examples(batch));
        } finally {
            options.observer().computed(size, Duration.ofNanos(System.nanoTime() - begin));
        }
        if (answers.size() != size) {
            throw new IllegalStateException("%d examples have %d answers".formatted(size, answers.size()));
        }
        int from = 0;
        for (BatchCall<R> call : batch) {
            call.answers().complete(new ArrayList<>(answers.subList(from, from + call.size()))); // Each caller's own.
            from += call.size();
        }
    }

    private static float[] examples(List<? extends BatchCall<?>> batch) {
        if (batch.size() == 1) {
            return batch.get(0).examples();
        }
        var examples = new float
                [batch.stream().mapToInt(call -> call.examples().length).sum()];
        int at = 0;
        for (BatchCall<?> call : batch) {
            System.arraycopy(call.examples(), 0, examples, at, call.examples().length);
            at += call.examples().length;
        }
        return examples;
    }

    private static Thread daemon(Thread thread, String name) {
        thread.setName(name);
        thread.setDaemon(true);
        return thread;
    }
}
