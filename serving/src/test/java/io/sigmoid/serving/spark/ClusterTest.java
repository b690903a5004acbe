package io.sigmoid.serving.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigmoid.cluster.SparkCluster;
import io.sigmoid.serving.Classifier;
import io.sigmoid.serving.Models;
import io.sigmoid.serving.Prediction;
import io.sigmoid.serving.Predictor;
import io.sigmoid.zoo.GapCnn;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.ImageShape;
import io.sigmoid.zoo.Pooling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import scala.jdk.javaapi.CollectionConverters;

/**
 * On a standalone cluster: one master, two workers, an executor of one core each. {@code -Dsigmoid.rows=2000000} is the long
 * form, {@code -Dsigmoid.model=DIR} another model of 784 values.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "reads the executors' memory from /proc")
class ClusterTest {
    private static final int ROWS = Integer.getInteger("sigmoid.rows", 4000);
    private static final int PARTITIONS = 16;
    private static final int BATCH = 250;
    private static final int PIXELS = 784;
    /** In kB. */
    private static final long MOST_GROWN = 64 << 10;

    private static final ScoreOptions OPTIONS = ScoreOptions.DEFAULT.withBatchSize(BATCH);

    @TempDir
    Path temp;

    @Test
    void scoresAsTheEmbeddedPredictorDoesEvenIfAnExecutorIsKilled() throws Exception {
        Path model = model();
        // The images of 2,000,000 rows take 6.3 GB.
        String memory = ROWS > 100_000 ? "6g" : "1g";
        try (SparkCluster cluster = SparkCluster.start(temp.resolve("cluster"), 2, memory)) {
            SparkSession spark = cluster.session(memory).getOrCreate();
            try {
                Dataset<Row> images = images(spark).persist(StorageLevel.MEMORY_ONLY());
                assertEquals(ROWS, images.count());
                Scorer scorer = Scorer.load(spark, model.toString(), OPTIONS);

                noop(scorer.score(images, "pixels"));
                List<Long> before;
                List<Long> after;
                double seconds;
                int pass = 0;
                do { // What leaks does so in every pass; Java's compiler takes memory in some of the first.
                    before = memory(cluster);
                    seconds = noop(scorer.score(images, "pixels"));
                    after = memory(cluster);
                } while (grown(before, after) >= MOST_GROWN && ++pass < 3);
                double embedded = embedded(model);
                System.out.printf(
                        "%,d rows: %,.0f rows/s a core, the embedded predictor's %,.0f: %.3f;"
                                + " executors %s kB before, %s kB after%n",
                        ROWS, ROWS / seconds / 2, embedded, ROWS / seconds / 2 / embedded, before, after);
                long grown = grown(before, after);
                assertTrue(grown < MOST_GROWN, "an executor grew by %d kB, in every pass".formatted(grown));
                assertLoadedOnce(images, scorer);

                Path output = temp.resolve("scored");
                killAfter(spark, cluster, PARTITIONS / 2);
                scorer.score(images, "pixels").drop("pixels").write().parquet(output.toString());
                assertSame(model, spark.read().parquet(output.toString()));
            } finally {
                spark.stop();
            }
        }
    }

    private Path model() {
        String given = System.getProperty("sigmoid.model");
        return given != null
                ? Path.of(given)
                : Models.image(
                        temp.resolve("model"),
                        new GapCnn(
                                ImageShape.MNIST,
                                List.of(8, 16),
                                Pooling.LABEL_MAPS,
                                Head.multiClass("0", "1", "2", "3", "4", "5", "6", "7", "8", "9")));
    }

    /** Row i has the pixels of {@link #pixels}. */
    private static Dataset<Row> images(SparkSession spark) {
        MapFunction<Long, Row> row = id -> {
            List<Float> boxes = new ArrayList<>(PIXELS);
            for (float value : pixels(id)) {
                boxes.add(value);
            }
            return RowFactory.create(id, CollectionConverters.asScala(boxes).toSeq());
        };
        return spark.range(0, ROWS, 1, PARTITIONS)
                .map(
                        row,
                        Encoders.row(new StructType()
                                .add("id", DataTypes.LongType)
                                .add("pixels", DataTypes.createArrayType(DataTypes.FloatType))));
    }

    private static float[] pixels(long id) {
        var random = new SplittableRandom(id);
        var pixels = new float[PIXELS];
        for (int i = 0; i < PIXELS; i++) {
            pixels[i] = random.nextInt(256) / 255f;
        }
        return pixels;
    }

    /** Seconds to score all and throw the answers away. */
    private static double noop(Dataset<Row> scored) {
        long start = System.nanoTime();
        scored.write().format("noop").mode("overwrite").save();
        return (System.nanoTime() - start) * 1e-9;
    }

    /** Rows a second and core of two threads that predict batches, one after the other, as two executors do. */
    private static double embedded(Path model) throws Exception {
        int batches = Math.max(8, Math.min(ROWS, 100_000) / BATCH / 2);
        var examples = new float[BATCH * PIXELS];
        for (int i = 0; i < BATCH; i++) {
            System.arraycopy(pixels(i), 0, examples, i * PIXELS, PIXELS);
        }
        try (Predictor<?> predictor = Predictor.load(model)) {
            var threads = new ArrayList<Thread>();
            long start = 0;
            for (int round = 0; round < 2; round++) { // The first warms up.
                threads.clear();
                for (int i = 0; i < 2; i++) {
                    threads.add(new Thread(() -> {
                        for (int batch = 0; batch < batches; batch++) {
                            predictor.predictAll(examples);
                        }
                    }));
                }
                start = System.nanoTime();
                threads.forEach(Thread::start);
                for (Thread thread : threads) {
                    thread.join();
                }
            }
            return batches * BATCH / ((System.nanoTime() - start) * 1e-9);
        }
    }

    /** The most that an executor grew by, in kB. */
    private static long grown(List<Long> before, List<Long> after) {
        return IntStream.range(0, before.size())
                .mapToLong(i -> after.get(i) - before.get(i))
                .max()
                .orElseThrow();
    }

    private static List<Long> memory(SparkCluster cluster) throws IOException {
        var resident = new ArrayList<Long>();
        for (ProcessHandle executor : cluster.executors()) {
            resident.add(Files.readAllLines(Path.of("/proc/" + executor.pid() + "/status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow());
        }
        return resident;
    }

    /** Each task says in which process it found which predictor. */
    private static void assertLoadedOnce(Dataset<Row> images, Scorer scorer) {
        ExecutorModel model = scorer.model();
        MapPartitionsFunction<Row, String> found =
                rows -> List.of(ProcessHandle.current().pid() + " " + System.identityHashCode(model.predictor()))
                        .iterator();
        Set<String> predictors =
                new HashSet<>(images.mapPartitions(found, Encoders.STRING()).collectAsList());
        assertEquals(2, predictors.size(), predictors.toString());
    }

    private static void killAfter(SparkSession spark, SparkCluster cluster, int tasks) {
        var ended = new AtomicInteger();
        spark.sparkContext().addSparkListener(new SparkListener() {
            @Override
            public void onTaskEnd(SparkListenerTaskEnd end) {
                if (ended.incrementAndGet() == tasks) {
                    assertTrue(cluster.executors().get(0).destroyForcibly());
                }
            }
        });
    }

    /** Complete, without duplicates, and to the last bit what a local predictor says of the same batches. */
    private static void assertSame(Path model, Dataset<Row> scored) throws Exception {
        var labels = new String[ROWS];
        var probabilities = new float[ROWS];
        var all = scored.select("id", "label", "probability").toLocalIterator();
        int count = 0;
        for (; all.hasNext(); count++) {
            Row row = all.next();
            int id = Math.toIntExact(row.getLong(0));
            assertNull(labels[id], () -> id + " is there twice");
            labels[id] = row.getString(1);
            probabilities[id] = row.getFloat(2);
        }
        assertEquals(ROWS, count);
        int different = 0;
        try (Classifier local = Classifier.load(model)) {
            for (int partition = 0; partition < PARTITIONS; partition++) {
                int from = (int) ((long) partition * ROWS / PARTITIONS);
                int to = (int) ((long) (partition + 1) * ROWS / PARTITIONS);
                for (int at = from; at < to; at += BATCH) {
                    int size = Math.min(BATCH, to - at);
                    var examples = new float[size * PIXELS];
                    for (int i = 0; i < size; i++) {
                        System.arraycopy(pixels(at + i), 0, examples, i * PIXELS, PIXELS);
                    }
                    List<Prediction> expected = local.predictAll(examples);
                    for (int i = 0; i < size; i++) {
                        boolean same = expected.get(i).label().equals(labels[at + i])
                                && expected.get(i).probability() == probabilities[at + i];
                        different += same ? 0 : 1;
                    }
                }
            }
        }
        assertEquals(0, different, "rows that differ from the embedded predictor's");
    }
}
