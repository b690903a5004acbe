package io.sigmoid.training.onnx;

import ai.djl.translate.TranslateException;
import ai.onnxruntime.OrtException;
import io.sigmoid.zoo.Architecture;
import io.sigmoid.zoo.GapCnn;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.ImageShape;
import io.sigmoid.zoo.Mlp;
import io.sigmoid.zoo.artifact.Artifact;
import io.sigmoid.zoo.artifact.StagedDirectory;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/**
 * Our predictors on ONNX Runtime, the plain use of its Java API and DJL's predictor on PyTorch: the same weights, one
 * process, one thread of computation, in turns. Only the ratios within a run mean anything. {@code buffer} is ONNX Runtime
 * used with more care, a wrapped array in place of arrays of arrays.
 *
 * <p>Arguments: the contest to run, {@code one}, {@code batch}, {@code threads} or {@code start}; none for all.
 */
final class EngineBenchmark {
    private static final Head DIGITS = Head.multiClass("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
    private static final List<String> CONTENDERS = List.of("sigmoid", "plain", "buffer", "djl");
    private static final int ROUNDS = 30;

    private final Map<String, Path> models = new LinkedHashMap<>();

    public static void main(String[] arguments) throws Exception {
        System.setProperty("ai.djl.pytorch.num_threads", "1");
        System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
        List<String> contests =
                arguments.length == 0 ? List.of("one", "batch", "threads", "start") : List.of(arguments);
        Path directory = Files.createTempDirectory("engines");
        var benchmark = new EngineBenchmark(directory);
        for (String contest : contests) {
            switch (contest) {
                case "one" -> benchmark.latency(1, 300);
                case "batch" -> benchmark.latency(64, 6);
                case "threads" -> benchmark.threads();
                default -> benchmark.start();
            }
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private EngineBenchmark(Path directory) {
        models.put("MLP 784-64-32-10", artifact(directory.resolve("mlp"), Mlp.of(784, DIGITS)));
        models.put("GAP CNN 32-64-128", artifact(directory.resolve("cnn"), GapCnn.of(ImageShape.MNIST, DIGITS)));
    }

    private static Path artifact(Path directory, Architecture architecture) {
        try (RandomModel model = RandomModel.of(architecture);
                StagedDirectory staged = StagedDirectory.open(directory)) {
            Artifact.write(
                    staged,
                    model.manifest(),
                    model.block(),
                    OnnxFiles.ofRandomExamples(model.manifest(), model.block()).files());
            return directory;
        }
    }

    /** Microseconds a sample, median. */
    private void latency(int batch, int calls) throws IOException, OrtException, TranslateException {
        float[][] examples = examples(batch);
        for (Map.Entry<String, Path> model : models.entrySet()) {
            var contenders = new LinkedHashMap<String, Contender>();
            var times = new LinkedHashMap<String, List<Long>>();
            for (String name : CONTENDERS) {
                contenders.put(name, Contender.of(name, model.getValue()));
                times.put(name, new ArrayList<>());
            }
            float[] expected = contenders.get("plain").predict(examples);
            for (int round = -ROUNDS / 2; round < ROUNDS; round++) {
                for (Map.Entry<String, Contender> contender : contenders.entrySet()) {
                    for (int i = 0; i < calls; i++) {
                        long begin = System.nanoTime();
                        float[] actual = contender.getValue().predict(examples);
                        long end = System.nanoTime();
                        if (!Arrays.equals(expected, actual)) {
                            throw new IllegalStateException(contender.getKey() + " predicts something else");
                        }
                        if (round >= 0) {
                            times.get(contender.getKey()).add(end - begin);
                        }
                    }
                }
            }
            double plain = median(times.get("plain"));
            times.forEach((name, nanos) -> System.out.printf(
                    "%s, batch of %d: %-7s p50 %9.2f µs a sample, %.3f × plain%n",
                    model.getKey(), batch, name, median(nanos) / 1e3 / batch, median(nanos) / plain));
            for (Contender contender : contenders.values()) {
                contender.close();
            }
        }
    }

    /** Samples a second of 64 threads. */
    private void threads() throws Exception {
        for (Map.Entry<String, Path> model : models.entrySet()) {
            try (Contender batcher = Contender.of("batcher", model.getValue());
                    Contender plain = Contender.of("plain", model.getValue());
                    Contender sigmoid = Contender.of("sigmoid", model.getValue())) {
                double[] rates = new double[3];
                for (int round = -1; round < 5; round++) {
                    double[] now = {rate(batcher), rate(plain), rate(sigmoid)};
                    for (int i = 0; round >= 0 && i < 3; i++) {
                        rates[i] += now[i] / 5;
                    }
                }
                System.out.printf(
                        "%s, 64 threads: MicroBatcher %,.0f samples/s, one plain session %,.0f, one predictor %,.0f;"
                                + " MicroBatcher %.2f × plain, predictor %.2f × plain%n",
                        model.getKey(), rates[0], rates[1], rates[2], rates[0] / rates[1], rates[2] / rates[1]);
            }
        }
    }

    private double rate(Contender contender) throws InterruptedException {
        var count = new LongAdder();
        var failure = new AtomicReference<Exception>();
        var start = new CountDownLatch(1);
        var threads = new ArrayList<Thread>();
        long[] end = new long[1];
        for (int i = 0; i < 64; i++) {
            float[][] example = examples(1);
            var thread = new Thread(() -> {
                try {
                    start.await();
                    while (System.nanoTime() < end[0]) {
                        contender.predict(example);
                        count.increment();
                    }
                } catch (Exception e) {
                    failure.set(e);
                }
            });
            thread.start();
            threads.add(thread);
        }
        double seconds = 2;
        end[0] = System.nanoTime() + (long) (seconds * 1e9);
        start.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        if (failure.get() != null) {
            throw new IllegalStateException(failure.get());
        }
        return count.sum() / seconds;
    }

    /** From the start of a JVM to its first prediction, its memory, and what has to be deployed for it; in turns. */
    private void start() throws Exception {
        List<String> names = List.of("sigmoid", "plain", "djl");
        var milliseconds = new LinkedHashMap<String, List<Long>>();
        var kilobytes = new LinkedHashMap<String, List<Long>>();
        for (int round = 0; round < 7; round++) {
            for (String name : names) {
                String[] numbers = newJvm(name).strip().split(" ");
                milliseconds.computeIfAbsent(name, key -> new ArrayList<>()).add(Long.parseLong(numbers[0]));
                kilobytes.computeIfAbsent(name, key -> new ArrayList<>()).add(Long.parseLong(numbers[1]));
            }
        }
        for (String name : names) {
            long bytes = ClassPath.of(name).stream()
                    .filter(File::isFile)
                    .mapToLong(File::length)
                    .sum();
            System.out.printf(
                    "JVM of %-7s: first prediction after %.0f ms, %,.0f kB resident after 10,000, %,d kB of jars%n",
                    name, median(milliseconds.get(name)), median(kilobytes.get(name)), bytes >> 10);
        }
    }

    private String newJvm(String name) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-Dai.djl.pytorch.num_threads=1",
                        "-Dai.djl.offline=true",
                        "-DOPT_OUT_TRACKING=true",
                        "-cp",
                        ClassPath.text(ClassPath.of(name)),
                        FirstPrediction.class.getName(),
                        name,
                        models.get("MLP 784-64-32-10").toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String numbers = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new IllegalStateException(name + " did not predict");
        }
        return numbers;
    }

    private static double median(List<Long> values) {
        List<Long> sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    private static float[][] examples(int count) {
        var random = new Random(count);
        var examples = new float[count][784];
        for (float[] example : examples) {
            for (int i = 0; i < example.length; i++) {
                example[i] = random.nextInt(5) > 0 ? 0 : random.nextFloat();
            }
        }
        return examples;
    }
}
