package io.sigmoid.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigmoid.datasets.Target;
import io.sigmoid.zoo.Activation;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.Mlp;
import io.sigmoid.zoo.artifact.Artifact;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * What happens to processes: killed at random moments, asked to end, out of room. {@code -Dsigmoid.chaos.kills=200} is the
 * long form.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "kills and limits processes as POSIX does")
class ChaosTest {
    private static final int KILLS = Integer.getInteger("sigmoid.chaos.kills", 4);

    @TempDir
    Path temp;

    private TrainingJob job;
    private Path jobFile;

    @BeforeEach
    void write() throws IOException {
        Path digits = TrainProcess.digits(temp.resolve("digits"), 400, 100);
        job = TrainingJob.of("chaos", digits.toString(), new Target.Classes(), mlp(9))
                .withMovingAverage(0.99)
                .withBatchSize(12)
                .withEpochs(30)
                .withDevice("cpu");
        jobFile = Files.writeString(temp.resolve("job.yaml"), job.toYaml());
    }

    @Test
    void killedAtRandomMomentsARunEndsWithTheBytesOfAnUndisturbedOne() throws Exception {
        long start = System.nanoTime();
        assertEquals(0, end(start(temp.resolve("undisturbed"))));
        long milliseconds = (System.nanoTime() - start) / 1_000_000;
        byte[] expected = weights("undisturbed");
        var random = new SplittableRandom(1);
        int kills = 0;
        int runs = 0;
        while (kills < KILLS) {
            Path directory = temp.resolve("run" + runs++);
            while (!isFinished(directory)) {
                Process process = start(directory);
                if (kills == KILLS || process.waitFor(random.nextLong(milliseconds), TimeUnit.MILLISECONDS)) {
                    assertEquals(0, end(process), this::output);
                } else {
                    process.destroyForcibly().waitFor();
                    kills++;
                    assertWhole(directory);
                }
            }
            assertArrayEquals(expected, weights(directory.getFileName().toString()));
        }
        System.out.printf(
                Locale.ROOT,
                "%d kills in %d runs of %.1f s undisturbed: every checkpoint and artifact whole, weights equal%n",
                kills,
                runs,
                milliseconds / 1000.0);
    }

    @Test
    void aRunThatIsAskedToEndWritesACheckpointAndSaysHowToGoOn() throws Exception {
        assertEquals(0, end(start(temp.resolve("undisturbed"))), this::output);
        Path directory = temp.resolve("a");
        Process process = start(directory);
        while (process.isAlive() && !Files.exists(directory)) {
            Thread.sleep(20);
        }
        process.destroy();
        process.waitFor();
        assertTrue(
                output().contains("sigmoid-train: interrupted; sigmoid-train resume %s goes on after step "
                        .formatted(directory)),
                this::output);
        assertEquals(0, end(start(directory)), this::output);
        assertArrayEquals(weights("undisturbed"), weights("a"));
    }

    @Test
    void aRunWithoutRoomForACheckpointStopsAndKeepsTheLastGoodOne() throws Exception {
        // The weights are 3 kB, and what a checkpoint says of every epoch soon fills the 8 kB that a file may have.
        job = job.withArchitecture(mlp(1));
        Files.writeString(jobFile, job.toYaml());
        assertEquals(0, end(start(temp.resolve("undisturbed"))), this::output);
        Path directory = temp.resolve("a");
        Process process = TrainProcess.start(
                temp.resolve("output"),
                List.of("bash", "-c", "ulimit -f 8; exec \"$0\" \"$@\""),
                "run",
                "--quiet",
                "--job",
                jobFile.toString(),
                "--checkpoint-steps",
                "20",
                "--out",
                directory.toString());
        assertEquals(1, end(process), this::output);
        String last = output().lines().reduce((before, after) -> after).orElseThrow();
        assertTrue(last.startsWith("sigmoid-train: no checkpoint could be written: "), last);
        assertTrue(last.matches(".*; sigmoid-train resume \\Q" + directory + "\\E goes on after step [0-9]+"), last);
        assertFalse(Files.exists(directory.resolve("model.json")));
        assertWhole(directory);
        assertEquals(0, end(start(directory)), this::output);
        assertArrayEquals(weights("undisturbed"), weights("a"));
    }

    private static Mlp mlp(int units) {
        return new Mlp(
                784,
                List.of(units),
                Activation.RELU,
                0.1,
                Mlp.Output.LINEAR,
                Head.multiClass("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"));
    }

    /** Runs the job, or goes on with it. */
    private Process start(Path directory) throws IOException {
        String[] args = Files.exists(directory)
                ? new String[] {"resume", directory.toString(), "--checkpoint-steps", "7"}
                : new String[] {
                    "run", "--job", jobFile.toString(), "--out", directory.toString(), "--checkpoint-steps", "7"
                };
        return TrainProcess.start(temp.resolve("output"), List.of(), args);
    }

    private static int end(Process process) throws InterruptedException {
        return process.waitFor();
    }

    private String output() {
        return TrainProcess.read(temp.resolve("output"));
    }

    private static boolean isFinished(Path directory) {
        return Files.exists(directory.resolve("model.json")) && !Files.exists(directory.resolve("checkpoints"));
    }

    private static void assertWhole(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        if (Files.exists(directory.resolve("model.json"))) {
            Artifact.read(directory);
            return;
        }
        try (Stream<Path> files = Files.list(directory.resolve("checkpoints"))) {
            List<Path> checkpoints = files.filter(
                            path -> path.getFileName().toString().startsWith("step-"))
                    .toList();
            assertFalse(checkpoints.isEmpty());
            for (Path checkpoint : checkpoints) {
                assertDoesNotThrow(() -> Checkpoint.read(checkpoint));
            }
        }
    }

    private byte[] weights(String run) throws IOException {
        return Files.readAllBytes(temp.resolve(run).resolve("model-0000.params"));
    }
}
