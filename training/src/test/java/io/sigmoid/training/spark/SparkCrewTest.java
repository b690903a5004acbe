package io.sigmoid.training.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigmoid.cluster.SparkCluster;
import io.sigmoid.training.Crew;
import io.sigmoid.training.LocalSteps;
import io.sigmoid.training.RunOptions;
import io.sigmoid.training.TrainingException;
import io.sigmoid.training.TrainingJob;
import io.sigmoid.zoo.GapCnn;
import io.sigmoid.zoo.ImageShape;
import io.sigmoid.zoo.Pooling;
import io.sigmoid.zoo.artifact.Artifact;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * On a standalone cluster: one master, two workers, an executor of one core each. {@code -Dsigmoid.digits=54000} is the long
 * form: digits-gap on all of MNIST, with {@code -Dsigmoid.epochs} and {@code -Dsigmoid.localSteps} of it.
 */
class SparkCrewTest {
    private static final int DIGITS = Integer.getInteger("sigmoid.digits", 1500);

    @TempDir
    static Path temp;

    private static SparkCluster cluster;
    private static SparkCrew spark;

    @BeforeAll
    static void start() throws Exception {
        cluster = SparkCluster.start(temp.resolve("cluster"), 2, "1g");
        spark = new SparkCrew(cluster.session("1g").getOrCreate());
    }

    @AfterAll
    static void stop() {
        spark.close();
        cluster.close();
    }

    private static TrainingJob job() {
        TrainingJob job = TrainingJob.preset("digits-gap").withDevice("cpu");
        return DIGITS < 54_000
                ? job.withArchitecture(new GapCnn(
                                ImageShape.MNIST,
                                List.of(4, 8),
                                Pooling.LABEL_MAPS,
                                job.architecture().head()))
                        .withLimit(DIGITS)
                        .withEpochs(1)
                        .withBatchSize(50)
                : job.withEpochs(Integer.getInteger("sigmoid.epochs", job.epochs()));
    }

    private static LocalSteps plan() {
        return LocalSteps.of(2, Integer.getInteger("sigmoid.localSteps", 5));
    }

    @Test
    void aKilledExecutorCostsItsRoundAndNotABit() throws Exception {
        Artifact undisturbed = train("undisturbed", -1);
        Artifact disturbed = train("disturbed", DIGITS < 54_000 ? 3 : 20);
        assertArrayEquals(
                Files.readAllBytes(temp.resolve("undisturbed/model-0000.params")),
                Files.readAllBytes(temp.resolve("disturbed/model-0000.params")));
        System.out.printf(
                "2 workers, %d digits, rounds of %d steps: accuracy %.4f, with an executor killed %.4f%n",
                DIGITS,
                plan().steps(),
                undisturbed.manifest().metrics().get("test.accuracy"),
                disturbed.manifest().metrics().get("test.accuracy"));
        String report = Files.readString(temp.resolve("disturbed/report.html"));
        assertTrue(report.contains("waiting for others"));
    }

    private static Artifact train(String name, int killAt) {
        var rounds = new AtomicInteger();
        Crew crew = (shared, tasks) -> {
            if (rounds.incrementAndGet() == killAt) {
                // While the round is under way.
                new Thread(() -> cluster.executors().get(0).destroyForcibly()).start();
            }
            return spark.round(shared, tasks);
        };
        return job().run(temp.resolve(name), RunOptions.USUAL, plan(), crew);
    }

    @Test
    void oneJvmForAllIsRefused() {
        String said = assertThrows(TrainingException.class, () -> SparkCrew.start("local[2]"))
                .getMessage();
        assertEquals("Spark's master local[2] has all workers in one JVM: they need executors of their own", said);
    }
}
