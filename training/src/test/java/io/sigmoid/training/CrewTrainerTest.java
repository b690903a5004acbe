package io.sigmoid.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import io.sigmoid.datasets.Target;
import io.sigmoid.zoo.GapCnn;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.ImageShape;
import io.sigmoid.zoo.Mlp;
import io.sigmoid.zoo.Pooling;
import io.sigmoid.zoo.Pytorch;
import io.sigmoid.zoo.artifact.Artifact;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CrewTrainerTest {
    private static final Schedule COSINE = new Schedule.Cosine(0.1);

    @TempDir
    Path temp;

    /** Workers in this process, one after the other. */
    private static final class Here implements Crew, AutoCloseable {
        private final Map<Integer, Worker> workers = new HashMap<>();

        @Override
        public List<WorkerResult> round(Map<String, float[]> shared, List<WorkerTask> tasks) {
            var results = new ArrayList<WorkerResult>();
            for (WorkerTask task : tasks) {
                Worker worker = workers.computeIfAbsent(task.worker(), number -> Worker.of(task));
                assertTrue(worker.fits(task));
                results.add(worker.work(task, shared, () -> false));
            }
            return results;
        }

        @Override
        public void close() {
            workers.values().forEach(Worker::close);
        }
    }

    private void assertTheBrokenRunGoesOnToTheBytesOfTheWhole() throws IOException {
        try (Here crew = new Here()) {
            TrainingJob.resume(directory("broken"), RunOptions.USUAL, crew, null);
        }
        assertArrayEquals(
                Files.readAllBytes(directory("whole").resolve("model-0000.params")),
                Files.readAllBytes(directory("broken").resolve("model-0000.params")));
    }

    private static TrainingJob job() {
        return TrainingJob.of(
                        "crew",
                        "mnist",
                        new Target.Classes(),
                        new GapCnn(
                                ImageShape.MNIST,
                                List.of(4, 8),
                                Pooling.DENSE,
                                Head.multiClass("0", "1", "2", "3", "4", "5", "6", "7", "8", "9")))
                .withLimit(1000)
                .withBatchSize(50)
                .withEpochs(2)
                .withSchedule(COSINE)
                .withDevice("cpu");
    }

    private Path directory(String name) {
        return temp.resolve(name);
    }

    private Artifact together(TrainingJob job, LocalSteps plan, String name) {
        try (Here crew = new Here()) {
            return job.run(directory(name), RunOptions.USUAL, plan, crew);
        }
    }

    private static float[] weights(Artifact artifact) {
        try (NDManager manager = Pytorch.engine().newBaseManager()) {
            var all = new ArrayList<Float>();
            artifact.block(manager).getParameters().values().forEach(parameter -> {
                for (float value : parameter.getArray().toFloatArray()) {
                    all.add(value);
                }
            });
            var weights = new float[all.size()];
            for (int i = 0; i < weights.length; i++) {
                weights[i] = all.get(i);
            }
            return weights;
        }
    }

    /** Spark stops beside the process that is told to end, and its round breaks. */
    @Test
    void aRoundThatBreaksWhileTheRunIsStoppedLosesNothing() throws Exception {
        LocalSteps plan = LocalSteps.of(2, 4);
        together(job(), plan, "whole");
        var told = new AtomicBoolean();
        Crew broken = (shared, tasks) -> {
            told.set(true);
            throw new IllegalStateException("SparkContext has been shutdown");
        };
        var e = assertThrows(TrainingException.class, () -> job().run(
                        directory("broken"), RunOptions.USUAL.withStop(told::get), plan, broken));
        assertTrue(e.getMessage().startsWith("interrupted; sigmoid-train resume"), e.getMessage());
        assertTheBrokenRunGoesOnToTheBytesOfTheWhole();
    }

    @Test
    void aWorkerKeepsTheDataForTheTaskOfAnother(@TempDir Path place) throws Exception {
        Path digits = TrainProcess.digits(place.resolve("digits"), 300, 100);
        String job = job().withData(digits.toString()).withLimit(300).toYaml();
        var at = new Position(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, List.of());
        String sha256 = JobData.load(TrainingJob.fromYaml(job)).sha256();
        var first = new WorkerTask(job, sha256, 0, 2, at, 1, true, Map.of());
        var second = new WorkerTask(job, sha256, 1, 2, at, 1, true, Map.of());
        Worker worker = Worker.of(first);
        try (Stream<Path> files = Files.list(digits)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        try (Worker other = worker.insteadFor(second)) {
            assertTrue(other.fits(second));
        }
    }

    @Test
    void runsOfUnlikeRoundsAreNotPublishedTogether() {
        TrainingJob once = job().withEpochs(1);
        Artifact first = together(once.withSeed(1), new LocalSteps(2, 4, 0.7, 0.9), "first");
        Artifact second = together(once.withSeed(2), new LocalSteps(2, 5, 0.7, 0.9), "second");
        var e = assertThrows(
                TrainingException.class, () -> Publication.write(List.of(first, second), directory("published")));
        assertTrue(
                e.getMessage().contains("second: was not trained by as many workers in the same rounds as "),
                e.getMessage());
    }

    @Test
    void moreWorkersThanExamplesAreRefused() {
        TrainingJob job = job().withLimit(4).withValidation(0).withBatchSize(6);
        var e = assertThrows(TrainingException.class, () -> together(job, LocalSteps.of(6, 1), "few"));
        assertEquals("4 examples can't be shared by 6 workers", e.getMessage());
        assertFalse(Files.exists(directory("few")));
    }

    /** A gradient of some 1e30, whose square no float holds; loss and weights are finite. */
    @Test
    void aWorkerDoesNotGiveItsLastRoundForOneThatBroke() {
        TrainingJob job = job().withArchitecture(
                        new Faulty(3, 1e30f, Mlp.of(784, job().architecture().head())))
                .withMovingAverage(null);
        var e = assertThrows(TrainingException.class, () -> together(job, new LocalSteps(1, 2, 1, 0), "broken"));
        assertTrue(
                e.getMessage().startsWith("step 4: this update or one before it left optimizer.variance that are not"),
                e.getMessage());
    }

    /** One worker that averages nothing but its own gradient is the loop of this process. */
    @Test
    void theGradientOfOneWorkerIsThatOfThisProcess() {
        for (TrainingJob job : List.of(
                job(),
                job().withMovingAverage(0.9).withClipping(Clipping.byNorm(0.5)).withAccumulate(2))) {
            String name = "one" + job.accumulate();
            float[] alone = weights(job.run(directory(name + "-alone")));
            float[] crew = weights(together(job, LocalSteps.of(1, 1), name + "-crew"));
            assertArrayEquals(alone, crew, 2e-4f);
        }
    }

    /** An outer step of rate 1 without momentum goes where the one worker went. */
    @Test
    void theStepsOfOneWorkerAreThoseOfThisProcess() {
        TrainingJob job = job().withMovingAverage(0.9);
        float[] alone = weights(job.run(directory("steps-alone")));
        float[] crew = weights(together(job, new LocalSteps(1, 7, 1, 0), "steps-crew"));
        assertArrayEquals(alone, crew, 1e-6f);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void threeWorkersLearnAndRepeatThemselves(int steps) throws Exception {
        TrainingJob job = job().withArchitecture(
                        Mlp.of(784, job().architecture().head()))
                .withLimit(3000)
                .withBatchSize(60)
                .withEpochs(4);
        LocalSteps plan = LocalSteps.of(3, steps);
        Artifact first = together(job, plan, "first");
        Artifact second = together(job, plan, "second");
        assertArrayEquals(
                Files.readAllBytes(directory("first").resolve("model-0000.params")),
                Files.readAllBytes(directory("second").resolve("model-0000.params")));
        assertEquals(ManifestMetrics.repeatable(first.manifest()), ManifestMetrics.repeatable(second.manifest()));
        double accuracy = first.manifest().metrics().get("test.accuracy");
        assertTrue(accuracy > 0.5, "accuracy " + accuracy);
        String report = Files.readString(directory("first").resolve("report.html"));
        assertTrue(report.contains("waiting for others") && report.contains("bytes up a round"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void anInterruptedRunGoesOnToTheSameBytes(int steps) throws Exception {
        TrainingJob job = job().withMovingAverage(0.9);
        LocalSteps plan = LocalSteps.of(2, steps);
        together(job, plan, "whole");
        var rounds = new AtomicInteger();
        RunOptions stopping = RunOptions.USUAL.withStop(() -> rounds.incrementAndGet() == 4);
        String said;
        try (Here crew = new Here()) {
            said = assertThrows(TrainingException.class, () -> job.run(directory("broken"), stopping, plan, crew))
                    .getMessage();
        }
        assertTrue(said.startsWith("interrupted; sigmoid-train resume"), said);
        assertTrue(assertThrows(
                        TrainingException.class, () -> TrainingJob.resume(directory("broken"), RunOptions.USUAL))
                .getMessage()
                .endsWith("was trained by 2 workers, and needs them to go on: name Spark's master with --spark"));
        assertTheBrokenRunGoesOnToTheBytesOfTheWhole();
    }

    @Test
    void whatAWorkerCanNotDoEndsTheRunWithItsReason() {
        Crew failing = (shared, tasks) -> List.of(WorkerResult.failed("worker 0 has no data"));
        String said = assertThrows(TrainingException.class, () -> job().run(
                                directory("failing"), RunOptions.USUAL, LocalSteps.of(1, 1), failing))
                .getMessage();
        assertEquals("worker 0 has no data", said);
        assertTrue(Files.notExists(directory("failing")));
    }

    /** The second round fails, the first is not lost, though no checkpoint was due. */
    @Test
    void aRunThatAWorkerEndsGoesOnAfterTheLastRound() throws Exception {
        LocalSteps plan = LocalSteps.of(2, 4);
        together(job(), plan, "whole");
        try (Here crew = new Here()) {
            var rounds = new AtomicInteger();
            Crew failing = (shared, tasks) -> rounds.incrementAndGet() == 2
                    ? List.of(WorkerResult.failed("lost"), WorkerResult.failed("lost"))
                    : crew.round(shared, tasks);
            String said = assertThrows(TrainingException.class, () -> job().run(
                                    directory("broken"), RunOptions.USUAL, plan, failing))
                    .getMessage();
            assertEquals(
                    "lost; sigmoid-train resume %s --spark MASTER goes on after step 4"
                            .formatted(directory("broken").toAbsolutePath()),
                    said);
            TrainingJob.resume(directory("broken"), RunOptions.USUAL, crew, null);
        }
        assertArrayEquals(
                Files.readAllBytes(directory("whole").resolve("model-0000.params")),
                Files.readAllBytes(directory("broken").resolve("model-0000.params")));
    }

    @Test
    void oneProcessDoesNotRepeatWhatSeveralTrained() throws Exception {
        Artifact artifact = together(job(), LocalSteps.of(2, 4), "together");
        String said = assertThrows(TrainingException.class, () -> TrainingJob.of(artifact)
                        .repeat(artifact, directory("again"), RunOptions.USUAL))
                .getMessage();
        assertTrue(said.contains("several workers trained it, which one process does not repeat"), said);
        assertTrue(Files.notExists(directory("again")));
    }

    @Test
    void whatNeedsOneProcessIsRefused() {
        TrainingJob job = job().withStopping(new Stopping("accuracy", 2));
        Crew crew = (shared, tasks) -> List.of();
        String said = assertThrows(
                        TrainingException.class,
                        () -> job.run(directory("stopping"), RunOptions.USUAL, LocalSteps.of(1, 1), crew))
                .getMessage();
        assertEquals("stopping: early stopping needs one machine, leave it out", said);
        said = assertThrows(TrainingException.class, () -> job().run(
                                directory("skip"), RunOptions.USUAL.withSkipBadSteps(1), LocalSteps.of(1, 1), crew))
                .getMessage();
        assertEquals("skipBadSteps: workers leave no step out, must be 0, got 1", said);
        said = assertThrows(TrainingException.class, () -> job().run(
                                directory("batch"), RunOptions.USUAL, LocalSteps.of(3, 1), crew))
                .getMessage();
        assertEquals("batchSize: 50 examples can't be shared by 3 workers, must be a multiple", said);
    }
}
