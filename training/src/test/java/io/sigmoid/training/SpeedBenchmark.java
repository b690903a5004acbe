package io.sigmoid.training;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.ParameterStore;
import io.sigmoid.datasets.Epochs;
import io.sigmoid.datasets.Examples;
import io.sigmoid.datasets.ImageSource;
import io.sigmoid.datasets.LabelledImages;
import io.sigmoid.datasets.Order;
import io.sigmoid.datasets.Part;
import io.sigmoid.zoo.Precision;
import io.sigmoid.zoo.Pytorch;
import io.sigmoid.zoo.Reparameterization;
import io.sigmoid.zoo.Summary;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/**
 * How fast this loop trains by the side of the plain way of DJL: bundled MNIST, batches of 128, Adam at 1e-3. Epochs of both
 * alternate, so that what else the machine does falls on both; the ratio is the median of those of neighbours, for a machine that
 * changes its speed does so within a contest. The plain way has a process of its own, in which nothing of ours is
 * set, such as how the C library keeps what is freed.
 *
 * <p>Before that, both train on one and the same batch from the same weights; their losses must agree.
 */
public final class SpeedBenchmark {
    private static final int BATCH = 128;
    private static final int STEPS = 20;
    /** Measured in a contest. */
    private static final int EPOCHS = 15;

    private static final double EPSILON = 1e-8;
    /** DJL leaves Adam's epsilon uncorrected, so that only one that plays no part gives the same arithmetic. */
    private static final double TINY = 1e-14;

    private static final double AGREEMENT = 1e-4;
    private static final int CYCLES = 50;
    private static final String PLAIN = "--plain";
    private static final String SECONDS = "seconds ";

    /** A model, ours and the plain one, with the images of an epoch. */
    private record Contest(
            String name,
            String architecture,
            String target,
            Supplier<Block> plain,
            Supplier<Block> plainOfEqualNoise,
            Supplier<DefaultTrainingConfig> config,
            Precision precision,
            int images) {
        TrainingJob job(int examples, int passes, double epsilon) {
            return TrainingJob.fromYaml("""
                            name: speed
                            data: mnist
                            validation: 0
                            target: %s
                            architecture: %s
                            optimizer: {type: adam, learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: %s}
                            schedule: {type: constant}
                            epochs: 1
                            batchSize: %d
                            seed: 1
                            device: cpu
                            """.formatted(target, architecture, epsilon, BATCH))
                    .withPrecision(precision)
                    .withLimit(examples)
                    .withEpochs(passes);
        }
    }

    private static final Seeds SEEDS = Seeds.of(TrainingJob.preset("odd-even").withSeed(1));
    private static final String ODD =
            "{type: binary, positive: odd, negative: even, labels: [\"1\", \"3\", \"5\", \"7\", \"9\"]}";
    private static final String PARITY = "head: {type: binary, negative: even, positive: odd}";
    private static final String IMAGE = "image: {channels: 1, height: 28, width: 28}";

    private static final List<Contest> CONTESTS = List.of(
            new Contest(
                    "mlp",
                    "{type: Mlp, inputs: 784, hidden: [64, 32], activation: RELU, dropout: 0, output: LINEAR, " + PARITY
                            + "}",
                    ODD,
                    PlainDjl::mlp,
                    PlainDjl::mlp,
                    PlainDjl::binary,
                    Precision.FLOAT32,
                    60_000),
            cnn("cnn", Precision.FLOAT32),
            vae("vae", Precision.FLOAT32),
            cnn("cnn-bfloat16", Precision.BFLOAT16),
            vae("vae-bfloat16", Precision.BFLOAT16));

    private static Contest cnn(String name, Precision precision) {
        return new Contest(
                name,
                "{type: GapCnn, " + IMAGE + ", widths: [32, 64, 128], pooling: DENSE, " + PARITY + "}",
                ODD,
                PlainDjl::cnn,
                PlainDjl::cnn,
                PlainDjl::binary,
                precision,
                30 * BATCH);
    }

    private static Contest vae(String name, Precision precision) {
        return new Contest(
                name,
                "{type: ConvVae, " + IMAGE + ", widths: [32, 64], hidden: [], latent: 16}",
                "{type: pixels, binarisation: NONE, seed: 1}",
                () -> PlainDjl.vae(like -> like.getManager().randomNormal(like.getShape())),
                () -> PlainDjl.vae(sameNoise()),
                PlainDjl::bound,
                precision,
                50 * BATCH);
    }

    private SpeedBenchmark() {}

    /** Runs the contests named, or all, and the check of memory. */
    public static void main(String[] args) throws IOException {
        if (args.length == 2 && args[0].equals(PLAIN)) {
            serve(CONTESTS.stream()
                    .filter(contest -> contest.name().equals(args[1]))
                    .findFirst()
                    .orElseThrow());
            return;
        }
        var out = new PrintStream(System.out, true, UTF_8);
        Pytorch.engine();
        double product = matrixProduct();
        out.printf(
                Locale.ROOT,
                "%d threads, batches of %d, Adam 1e-3, bundled MNIST; %.0f GFLOP/s in a product of float32 matrices%n%n",
                JniUtils.getNumThreads(),
                BATCH,
                product / 1e9);
        out.println("                plain DJL   Sigmoid   ratio   (range)        Sigmoid's share  same losses");
        out.println("                 images/s  images/s                          of the product   after " + STEPS
                + " steps");
        for (Contest contest : CONTESTS) {
            if (args.length == 0 || List.of(args).contains(contest.name())) {
                run(contest, product, out);
            }
        }
        if (args.length == 0 || List.of(args).contains("memory")) {
            memory(out);
        }
    }

    /** The most operations a second that a product of two matrices does here, as a measure of what is left to gain. */
    private static double matrixProduct() {
        int size = 1024;
        double least = Double.POSITIVE_INFINITY;
        try (NDManager manager = Pytorch.engine().newBaseManager()) {
            NDArray matrix = manager.randomUniform(0, 1, new Shape(size, size));
            for (int i = 0; i < 50; i++) {
                long start = System.nanoTime();
                matrix.matMul(matrix).close();
                least = Math.min(least, (System.nanoTime() - start) / 1e9);
            }
        }
        return 2 * Math.pow(size, 3) / least;
    }

    /** Multiplications and additions of a training step, an image: three products a layer, two of the first. */
    private static double operations(Contest contest) {
        List<Summary.Layer> layers =
                Summary.of(contest.job(1, 1, EPSILON).architecture()).layers();
        long[] each = layers.stream()
                .mapToLong(layer -> layer.multiplyAdds().orElseThrow())
                .filter(number -> number > 0)
                .toArray();
        return 2.0 * (3 * LongStream.of(each).sum() - each[0]);
    }

    /** The plain way of a contest in a process of its own, which trains an epoch when it is told to. */
    private static final class PlainProcess implements AutoCloseable {
        private final Process process;
        private final BufferedReader out;
        private final BufferedWriter in;

        PlainProcess(Contest contest) throws IOException {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString()));
            command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
            command.addAll(List.of(
                    "-cp",
                    System.getProperty("java.class.path"),
                    SpeedBenchmark.class.getName(),
                    PLAIN,
                    contest.name()));
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            out = process.inputReader(UTF_8);
            in = process.outputWriter(UTF_8);
        }

        double epoch() {
            try {
                in.write('\n');
                in.flush();
                // DJL writes to this stream, too.
                for (String line = out.readLine(); line != null; line = out.readLine()) {
                    if (line.startsWith(SECONDS)) {
                        return Double.parseDouble(line.substring(SECONDS.length()));
                    }
                }
                throw new IllegalStateException("the plain way ended");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            try {
                in.close();
                process.waitFor();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            } finally {
                process.destroyForcibly();
            }
        }
    }

    /** What a {@link PlainProcess} does: an epoch for every byte that it reads. */
    private static void serve(Contest contest) throws IOException {
        var out = new PrintStream(System.out, true, UTF_8);
        try (NDManager manager = Pytorch.engine().newBaseManager()) {
            TrainingJob job = contest.job(contest.images(), 1, EPSILON);
            LabelledImages images = ImageSource.of("mnist").load(Part.TRAIN).first(contest.images());
            try (Examples examples = Examples.of(images, job.target(), manager);
                    PlainDjl plain = plain(contest.plain().get(), contest, examples, manager, List.of(), EPSILON)) {
                while (System.in.read() >= 0) {
                    out.printf("%n%s%s%n", SECONDS, plain.epoch());
                }
            }
        }
    }

    private static void run(Contest contest, double product, PrintStream out) throws IOException {
        try (NDManager manager = Pytorch.engine().newBaseManager()) {
            if (!contest.precision().isFor(manager)) {
                out.printf("%-12s not on this processor%n", contest.name());
                return;
            }
        }
        double difference = difference(contest);
        var ours = new ArrayList<Double>();
        var plains = new ArrayList<Double>();
        int warmUp = 2;
        try (NDManager manager = Pytorch.engine().newBaseManager();
                var plain = new PlainProcess(contest)) {
            TrainingJob job = contest.job(contest.images(), EPOCHS + warmUp, EPSILON);
            LabelledImages images = ImageSource.of("mnist").load(Part.TRAIN).first(contest.images());
            train(job, manager, images, epoch -> {
                double other = plain.epoch();
                if (epoch.number() > warmUp) {
                    ours.add(epoch.seconds());
                    plains.add(other);
                }
            });
        }
        var ratios = new ArrayList<Double>();
        for (int i = 0; i < ours.size(); i++) {
            ratios.add(plains.get(i) / ours.get(i));
        }
        out.printf(
                Locale.ROOT,
                "%-12s %12.0f %9.0f %7.2f   (%.2f to %.2f) %13.0f %%    %s, %.1e%n",
                contest.name(),
                contest.images() / median(plains),
                contest.images() / median(ours),
                median(ratios),
                ratios.stream().mapToDouble(r -> r).min().orElseThrow(),
                ratios.stream().mapToDouble(r -> r).max().orElseThrow(),
                100 * operations(contest) * contest.images() / median(ours) / product,
                contest.precision() != Precision.FLOAT32 ? "other arithmetic" : difference <= AGREEMENT ? "yes" : "NO",
                difference);
    }

    private static void train(TrainingJob job, NDManager manager, LabelledImages images, Consumer<Epoch> then) {
        Progress progress = new Progress() {
            @Override
            public void epochEnded(Epoch epoch) {
                then.accept(epoch);
            }
        };
        RunOptions options = RunOptions.USUAL.withProgress(progress).withCheckpointMinutes(60);
        try (Epochs examples = Epochs.of(images, job.target(), manager)) {
            new Trainer(job, manager, options).train(examples, null, (position, arrays) -> {});
        }
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    /** The largest relative difference of the two losses over steps on one batch, so that no order plays a part. */
    private static double difference(Contest contest) {
        try (NDManager manager = Pytorch.engine().newBaseManager()) {
            TrainingJob job = contest.job(BATCH, STEPS, TINY);
            LabelledImages images = ImageSource.of("mnist").load(Part.TRAIN).first(BATCH);
            double[] largest = {0};
            try (Examples examples = Examples.of(images, job.target(), manager);
                    PlainDjl plain = plain(
                            contest.plainOfEqualNoise().get(),
                            contest,
                            examples,
                            manager,
                            weights(job, manager),
                            TINY)) {
                train(job, manager, images, epoch -> {
                    plain.epoch();
                    double loss = epoch.trainLoss();
                    largest[0] = Math.max(largest[0], Math.abs(loss - plain.loss()) / loss);
                });
            }
            return largest[0];
        }
    }

    private static PlainDjl plain(
            Block block, Contest contest, Examples examples, NDManager manager, List<NDArray> weights, double epsilon) {
        NDArray pixels = examples.batch(manager, 0, examples.size()).get(0);
        NDArray targets = contest.target().startsWith("{type: pixels") ? pixels : examples.targets();
        return new PlainDjl(block, contest.config().get(), pixels, targets, BATCH, weights, epsilon);
    }

    /** The initial weights of a job. */
    private static List<NDArray> weights(TrainingJob job, NDManager manager) {
        var start = new FlatParameters(job.architecture(), job.initialisation(), SEEDS.weights(), manager);
        return start.block().getParameters().values().stream()
                .map(Parameter::getArray)
                .toList();
    }

    /** What the job of seed 1 draws, step by step. */
    private static Function<NDArray, NDArray> sameNoise() {
        int[] step = {0};
        return like -> {
            var sample = new Reparameterization();
            sample.seed(new SplittableRandom(SEEDS.noise() ^ step[0]).nextLong());
            NDManager manager = like.getManager();
            NDArray zeros = manager.zeros(like.getShape());
            NDArray noise = sample.forward(new ParameterStore(manager, false), new NDList(zeros, zeros), true)
                    .singletonOrThrow();
            // Row i of it was for the image that came i-th.
            int[] order = Order.shuffled(BATCH, SEEDS.order(), step[0]++);
            long[] place = new long[BATCH];
            for (int i = 0; i < BATCH; i++) {
                place[order[i]] = i;
            }
            return noise.get(manager.create(place));
        };
    }

    /** Trains and closes, again and again; what the process holds must not grow. */
    private static void memory(PrintStream out) throws IOException {
        Contest contest = CONTESTS.get(2);
        TrainingJob job = contest.job(10 * BATCH, 1, EPSILON);
        LabelledImages images = ImageSource.of("mnist").load(Part.TRAIN).first(10 * BATCH);
        long[] held = new long[CYCLES];
        for (int cycle = 0; cycle < CYCLES; cycle++) {
            try (NDManager manager = Pytorch.engine().newBaseManager()) {
                train(job, manager, images, epoch -> {});
            }
            System.gc();
            held[cycle] = residentMegabytes();
        }
        out.printf(
                Locale.ROOT,
                "%nresident memory after cycle 10 of training and closing: %d MB, after cycle %d: %d MB%n",
                held[9],
                CYCLES,
                held[CYCLES - 1]);
    }

    private static long residentMegabytes() throws IOException {
        String pages = Files.readString(Path.of("/proc/self/statm")).split(" ", -1)[1];
        return (Long.parseLong(pages) * 4096) >> 20;
    }
}
