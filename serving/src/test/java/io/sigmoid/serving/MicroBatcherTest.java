package io.sigmoid.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MicroBatcherTest {
    private final Path temp;

    MicroBatcherTest(@TempDir Path temp) {
        this.temp = temp;
    }

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(20);

    /** Examples of each batch that was computed, in order. */
    private final List<Integer> batches = new ArrayList<>();

    private final CountDownLatch began = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);
    private ModelHandle<Classifier> model;

    @AfterEach
    void closeTheModel() {
        if (model != null) {
            model.close();
        }
    }

    @Test
    void everyThreadGetsTheAnswerToItsOwnExample() throws Exception {
        try (Classifier abc = Classifier.load(Models.abc(temp.resolve("m")));
                var batcher = MicroBatcher.of(abc, BatchOptions.DEFAULT.withWorkers(2))) {
            var threads = Executors.newFixedThreadPool(16);
            try {
                var calls = new ArrayList<java.util.concurrent.Callable<Boolean>>();
                for (int i = 0; i < 16; i++) {
                    float x = i / 16f;
                    calls.add(() -> {
                        Prediction alone = abc.predict(new float[] {x, 1 - x});
                        for (int k = 0; k < 200; k++) {
                            assertEquals(alone, batcher.predict(new float[] {x, 1 - x}));
                        }
                        return true;
                    });
                }
                for (var done : threads.invokeAll(calls)) {
                    assertTrue(done.get());
                }
            } finally {
                threads.shutdownNow();
            }
        }
    }

    @Test
    void callersOfOneBatchMayChangeTheirAnswers() throws Exception {
        try (var batcher = held(BatchOptions.DEFAULT)) {
            fill(batcher, 0);
            CompletableFuture<List<String>> first = batcher.submitAll(new float[4], LONG);
            CompletableFuture<List<String>> second = batcher.submitAll(new float[4], LONG);
            go.countDown();
            first.get().clear();
            assertEquals(2, second.get().size());
        }
    }

    @Test
    void whatWaitsBecomesOneBatch() throws Exception {
        try (var batcher = held(BatchOptions.DEFAULT.withMaxBatch(4))) {
            var answers = fill(batcher, 6);
            go.countDown();
            for (var answer : answers) {
                answer.get();
            }
            assertEquals(List.of(1, 4, 2), batches);
        }
    }

    @Test
    void callersMayWriteIntoTheirArrayWhileItWaits() throws Exception {
        try (var batcher = held(BatchOptions.DEFAULT)) {
            fill(batcher, 0);
            float[] row = {1, 0};
            var first = batcher.submit(row);
            row[0] = 0;
            row[1] = 1;
            var second = batcher.submit(row);
            go.countDown();
            assertEquals(batcher.predict(new float[] {1, 0}), first.get());
            assertEquals(batcher.predict(new float[] {0, 1}), second.get());
            assertNotEquals(first.get(), second.get());
        }
    }

    @Test
    void whatABatchLeavesWakesAWorkerIfItIsFull() throws Exception {
        var queue = new BatchQueue<String>(BatchOptions.DEFAULT.withMaxBatch(4).withMaxWait(LONG));
        queue.add(BatchCall.of(new float[2], 1, null, LONG));
        var sizes = new LinkedBlockingQueue<Integer>();
        for (int i = 0; i < 2; i++) {
            var worker = new Thread(() -> {
                try {
                    sizes.add(queue.take().get(0).size());
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            worker.start();
            while (worker.getState() != Thread.State.TIMED_WAITING) {
                Thread.sleep(1);
            }
        }
        queue.add(BatchCall.of(new float[8], 4, null, LONG));
        var both = new HashSet<Integer>(); // Which of the two comes first here is theirs.
        both.add(sizes.poll(LONG.toMillis() / 2, TimeUnit.MILLISECONDS));
        both.add(sizes.poll(LONG.toMillis() / 2, TimeUnit.MILLISECONDS));
        assertEquals(Set.of(1, 4), both);
    }

    @Test
    void aFullBatchDoesNotWait() throws Exception {
        go.countDown();
        try (var batcher = held(BatchOptions.DEFAULT.withMaxBatch(2).withMaxWait(LONG))) {
            var one = batcher.submit(new float[] {1, 0});
            var two = batcher.submit(new float[] {0, 1});
            one.get();
            two.get();
            assertEquals(List.of(2), batches);
        }
    }

    @Test
    void aCallWithADeadlineDoesNotWaitForOthersUntilItIsOver() {
        go.countDown();
        try (var batcher = held(BatchOptions.DEFAULT.withMaxWait(LONG))) {
            assertEquals("c", batcher.predict(new float[] {1, 0.5f}, Duration.ofSeconds(2)));
        }
    }

    @Test
    void aFullQueueRefusesAtOnce() throws Exception {
        try (var batcher = held(BatchOptions.DEFAULT.withMaxQueue(2))) {
            fill(batcher, 2);
            var problem = assertThrows(QueueFullException.class, () -> batcher.submit(new float[2]));
            assertEquals("the queue is full: 2 examples wait already", problem.getMessage());
            go.countDown();
        }
    }

    @Test
    void anExpiredCallIsNeverComputedAndMakesRoom() throws Exception {
        try (var batcher = held(BatchOptions.DEFAULT)) {
            fill(batcher, 0);
            var problem = assertThrows(DeadlineExceededException.class, () -> batcher.predict(new float[2], SHORT));
            assertEquals("no answer within 20.0 ms", problem.getMessage());
            assertEquals(0, batcher.queued());
            go.countDown();
        }
        assertEquals(List.of(1), batches);
    }

    @Test
    void anExpiredFutureIsNeverComputed() throws Exception {
        try (var batcher = held(BatchOptions.DEFAULT)) {
            fill(batcher, 0);
            var problem = assertThrows(ExecutionException.class, () -> batcher.submit(new float[2], SHORT)
                    .get());
            assertInstanceOf(DeadlineExceededException.class, problem.getCause());
            go.countDown();
        }
        assertEquals(List.of(1), batches);
    }

    @Test
    void aCallEndsAtItsDeadlineThoughItIsBeingComputed() {
        try (var batcher = held(BatchOptions.DEFAULT)) {
            assertThrows(DeadlineExceededException.class, () -> batcher.predict(new float[2], SHORT));
            go.countDown();
        }
    }

    @Test
    void aDeadlineOfNothing() {
        go.countDown();
        try (var batcher = held(BatchOptions.DEFAULT)) {
            assertThrows(DeadlineExceededException.class, () -> batcher.predict(new float[2], Duration.ZERO));
        }
        assertEquals(List.of(), batches);
    }

    @Test
    void aCancelledCallIsNeverComputed() throws Exception {
        try (var batcher = held(BatchOptions.DEFAULT)) {
            fill(batcher, 0);
            batcher.submit(new float[2]).cancel(true);
            assertEquals(0, batcher.queued());
            go.countDown();
        }
        assertEquals(List.of(1), batches);
    }

    @Test
    void closingAnswersWhatWaits() throws Exception {
        var batcher = held(BatchOptions.DEFAULT.withMaxWait(LONG).withMaxBatch(3));
        var first = batcher.submit(new float[] {1, 0.5f});
        var second = batcher.submit(new float[] {1, 0.5f});
        go.countDown();
        batcher.close();
        batcher.close();
        assertEquals("c", first.getNow("none"));
        assertEquals("c", second.getNow("none"));
        var problem = assertThrows(IllegalStateException.class, () -> batcher.submit(new float[2]));
        assertEquals("the batcher is closed", problem.getMessage());
    }

    @Test
    void aBadExampleIsRefusedBeforeItJoinsABatch() {
        go.countDown();
        try (var batcher = held(BatchOptions.DEFAULT)) {
            var problem = assertThrows(IllegalArgumentException.class, () -> batcher.predict(new float[] {0, 255}));
            assertEquals("value 1 of the input must lie in [0.0, 1.0], got 255.0", problem.getMessage());
        }
        assertEquals(List.of(), batches);
    }

    @Test
    void twoExamplesAreNotOne() {
        go.countDown();
        try (var batcher = held(BatchOptions.DEFAULT)) {
            var problem = assertThrows(IllegalArgumentException.class, () -> batcher.predict(new float[4]));
            assertEquals("input must be one example, got 2", problem.getMessage());
        }
    }

    @Test
    void examplesOfOneCallStayTogether() {
        go.countDown();
        try (var batcher = held(BatchOptions.DEFAULT.withMaxBatch(2))) {
            assertEquals(List.of("c", "c", "c"), batcher.predictAll(new float[] {1, 1, 1, 1, 1, 1}, LONG));
        }
        assertEquals(List.of(3), batches);
    }

    @Test
    void moreExamplesThanTheQueueHolds() {
        go.countDown();
        try (var batcher = held(BatchOptions.DEFAULT.withMaxQueue(2))) {
            var problem = assertThrows(IllegalArgumentException.class, () -> batcher.predictAll(new float[6], LONG));
            assertEquals("a call must have at most 2 examples, got 3", problem.getMessage());
        }
    }

    @Test
    void whatFailsOneCallFailsNoOther() throws Exception {
        var poison = new IllegalStateException("poison");
        model = ModelHandle.of(Classifier.load(Models.abc(temp.resolve("m"))));
        var hold = new AtomicInteger();
        try (var batcher = MicroBatcher.of(
                model,
                (predictor, examples) -> {
                    if (hold.getAndIncrement() == 0) {
                        await();
                    }
                    for (float value : examples) {
                        if (value == 0.25f) {
                            throw poison;
                        }
                    }
                    return labels(predictor, examples);
                },
                BatchOptions.DEFAULT)) {
            fill(batcher, 0);
            var good = batcher.submit(new float[] {1, 1});
            var bad = batcher.submit(new float[] {0.25f, 1});
            go.countDown();
            assertEquals("c", good.get());
            assertSame(poison, assertThrows(ExecutionException.class, bad::get).getCause());
        }
    }

    @Test
    void theObserverHearsOfEveryBatch() throws Exception {
        var sizes = new ArrayList<Integer>();
        var waits = new AtomicInteger();
        go.countDown();
        try (var batcher =
                held(BatchOptions.DEFAULT.withMaxBatch(2).withMaxWait(LONG).withObserver(new BatchObserver() {
                    @Override
                    public void waited(Duration inQueue) {
                        waits.incrementAndGet();
                    }

                    @Override
                    public void computed(int examples, Duration duration) {
                        sizes.add(examples);
                    }
                }))) {
            var one = batcher.submit(new float[2]);
            batcher.submit(new float[2]).get();
            one.get();
        }
        assertEquals(List.of(2), sizes);
        assertEquals(2, waits.get());
    }

    /** A batcher whose first batch waits for {@link #go}. */
    private MicroBatcher<String> held(BatchOptions options) {
        model = ModelHandle.of(Classifier.load(Models.abc(temp.resolve("m"))));
        return MicroBatcher.of(
                model,
                (predictor, examples) -> {
                    synchronized (batches) {
                        batches.add(examples.length / 2);
                    }
                    await();
                    return labels(predictor, examples);
                },
                options);
    }

    /** Lets one call be computed until {@link #go}, and others wait meanwhile. */
    private List<CompletableFuture<String>> fill(MicroBatcher<String> batcher, int waiting)
            throws InterruptedException {
        var answers = new ArrayList<CompletableFuture<String>>();
        answers.add(batcher.submit(new float[2]));
        began.await();
        for (int i = 0; i < waiting; i++) {
            answers.add(batcher.submit(new float[2]));
        }
        return answers;
    }

    private void await() {
        began.countDown();
        try {
            go.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> labels(Classifier predictor, float[] examples) {
        return predictor.predictAll(examples).stream().map(Prediction::label).toList();
    }
}
