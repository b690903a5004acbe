package io.sigmoid.serving.benchmark;

import ai.djl.inference.Predictor;
import ai.djl.translate.TranslateException;
import io.sigmoid.serving.BatchOptions;
import io.sigmoid.serving.BinaryClassifier;
import io.sigmoid.serving.Classifier;
import io.sigmoid.serving.MicroBatcher;
import io.sigmoid.serving.Models;
import io.sigmoid.zoo.GapCnn;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.ImageShape;
import io.sigmoid.zoo.Mlp;
import io.sigmoid.zoo.Pytorch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;

/**
 * Embedded predictors against DJL's own, in one process and in turns: milliseconds vary from machine to machine and from
 * minute to minute, ratios within a run hardly do. Weights are random, which is no faster and no slower.
 */
final class PredictorBenchmark {
    private static final int THREADS = 64;

    /** As many as there are processors of the machine that the README speaks of. */
    private static final int WORKERS = 2;

    private static final int BATCH = 64;
    private static final Duration WINDOW = Duration.ofSeconds(3);

    private final Random random = new Random(1);
    private final Path mlp;
    private final Path gap;

    private PredictorBenchmark(Path directory) {
        Head digits = Head.multiClass("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
        this.mlp = Models.image(directory.resolve("mlp"), Mlp.of(784, Head.binary("even", "odd")));
        this.gap = Models.image(directory.resolve("gap"), GapCnn.of(ImageShape.MNIST, digits));
    }

    /** Something that takes time. */
    private interface Call {
        void run() throws TranslateException;
    }

    public static void main(String[] arguments) throws Exception {
        // Before the engine starts: 64 threads at once leave nothing for PyTorch's own.
        System.setProperty("ai.djl.pytorch.num_threads", "1");
        System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
        Path directory = Files.createTempDirectory("sigmoid-benchmark");
        System.out.printf(
                "PyTorch %s on Java %s, %d processors, 1 thread a call%n",
                Pytorch.engine().getVersion(),
                System.getProperty("java.version"),
                Runtime.getRuntime().availableProcessors());
        var benchmark = new PredictorBenchmark(directory);
        benchmark.oneSample();
        benchmark.batch();
        benchmark.threads();
        benchmark.start();
    }

    private void oneSample() throws TranslateException {
        System.out.println("one sample, 784-64-32-1 MLP");
        float[] example = examples(1);
        try (BinaryClassifier ours = BinaryClassifier.load(mlp);
                var djl = new DjlModel(mlp);
                Predictor<float[], float[]> theirs = djl.predictor()) {
            check(ours.predict(example).probability(), theirs.predict(example)[0]);
            ratio("time", compare(() -> ours.predict(example), () -> theirs.predict(example), 1, 2000), 0.7);
        }
    }

    private void batch() throws TranslateException {
        System.out.println("a sample of a batch of 64, 784-64-32-1 MLP");
        float[] flat = examples(BATCH);
        var list = new ArrayList<float[]>();
        for (int i = 0; i < BATCH; i++) {
            list.add(Arrays.copyOfRange(flat, i * 784, (i + 1) * 784));
        }
        try (BinaryClassifier ours = BinaryClassifier.load(mlp);
                var djl = new DjlModel(mlp);
                Predictor<float[], float[]> theirs = djl.predictor()) {
            check(
                    ours.predictAll(flat).get(63).probability(),
                    theirs.batchPredict(list).get(63)[0]);
            ratio("time", compare(() -> ours.predictAll(flat), () -> theirs.batchPredict(list), BATCH, 100), 0.2);
        }
    }

    private void threads() throws Exception {
        System.out.println("64 threads, digits-gap");
        float[] example = examples(1);
        var predictors = new ArrayList<Predictor<float[], float[]>>();
        try (Classifier model = Classifier.load(gap);
                MicroBatcher<?> ours = MicroBatcher.of(model, BatchOptions.DEFAULT.withWorkers(WORKERS));
                var djl = new DjlModel(gap)) {
            for (int i = 0; i < THREADS; i++) {
                predictors.add(djl.predictor());
            }
            var our = new ArrayList<Latencies>();
            var their = new ArrayList<Latencies>();
            for (int round = 0; round < 6; round++) {
                Latencies one = onEveryThread(thread -> ours.predict(example), WINDOW);
                Latencies other = onEveryThread(thread -> predictors.get(thread).predict(example), WINDOW);
                if (round > 0) {
                    our.add(one);
                    their.add(other);
                }
            }
            double ourRate = rate("ours", our, WINDOW.toSeconds() * our.size());
            double theirRate = rate("DJL", their, WINDOW.toSeconds() * their.size());
            System.out.printf("  throughput ours / DJL %.3f (at least 1.5 wanted)%n", ourRate / theirRate);
        } finally {
            predictors.forEach(Predictor::close);
        }
    }

    private void start() throws Exception {
        var times = new ArrayList<Long>();
        for (int i = 0; i < 5; i++) {
            times.add(FirstPrediction.millisecondsOfANewJvm(mlp));
        }
        System.out.printf("from JVM start to first prediction: ms %s%n", times);
    }

    /** Calls in turns, some of ours, some of theirs; the first third warms up. Returns ours to theirs. */
    private static double compare(Call ours, Call theirs, int samples, int calls) throws TranslateException {
        var our = new Latencies();
        var their = new Latencies();
        for (int round = 0; round < 45; round++) {
            boolean warm = round >= 15;
            some(ours, calls, warm ? our : new Latencies());
            some(theirs, calls, warm ? their : new Latencies());
        }
        line("ours", our, samples);
        line("DJL", their, samples);
        return our.mean() / their.mean();
    }

    private static void some(Call call, int calls, Latencies latencies) throws TranslateException {
        for (int i = 0; i < calls; i++) {
            long begin = System.nanoTime();
            call.run();
            latencies.add(System.nanoTime() - begin);
        }
    }

    private interface ThreadCall {
        void run(int thread) throws TranslateException;
    }

    private static Latencies onEveryThread(ThreadCall call, Duration duration) throws InterruptedException {
        var start = new CountDownLatch(1);
        var threads = new ArrayList<Thread>();
        var all = new Latencies();
        for (int i = 0; i < THREADS; i++) {
            int thread = i;
            threads.add(new Thread(() -> {
                var own = new Latencies();
                try {
                    start.await();
                    long end = System.nanoTime() + duration.toNanos();
                    for (long begin = System.nanoTime(); begin < end; ) {
                        call.run(thread);
                        long now = System.nanoTime();
                        own.add(now - begin);
                        begin = now;
                    }
                } catch (TranslateException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                synchronized (all) {
                    all.addAll(own);
                }
            }));
        }
        threads.forEach(Thread::start);
        start.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        return all;
    }

    private static double rate(String who, List<Latencies> rounds, long seconds) {
        var all = new Latencies();
        rounds.forEach(all::addAll);
        double rate = (double) all.count() / seconds;
        System.out.printf(
                "  %-5s %.0f predictions/s, p50 %.0f µs, p99 %.0f µs%n",
                who, rate, all.percentile(0.5), all.percentile(0.99));
        return rate;
    }

    private static void line(String who, Latencies latencies, int samples) {
        System.out.printf(
                "  %-5s mean %.2f µs, p50 %.2f µs, p99 %.2f µs%n",
                who,
                latencies.mean() / samples,
                latencies.percentile(0.5) / samples,
                latencies.percentile(0.99) / samples);
    }

    private static void ratio(String what, double ratio, double wanted) {
        System.out.printf("  %s ours / DJL %.3f (at most %.1f wanted)%n", what, ratio, wanted);
    }

    /** Both must compute the same before their speed means anything. */
    private static void check(float ours, float theirs) {
        if (Math.abs(ours - theirs) > 1e-6) {
            throw new IllegalStateException("ours says %s, DJL %s".formatted(ours, theirs));
        }
    }

    private float[] examples(int count) {
        var examples = new float[784 * count];
        for (int i = 0; i < examples.length; i++) {
            examples[i] = random.nextFloat();
        }
        return examples;
    }
}
