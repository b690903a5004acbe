package io.sigmoid.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigmoid.datasets.Target;
import io.sigmoid.zoo.Activation;
import io.sigmoid.zoo.Architecture;
import io.sigmoid.zoo.ConvVae;
import io.sigmoid.zoo.GapCnn;
import io.sigmoid.zoo.GapResNet;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.ImageShape;
import io.sigmoid.zoo.Mlp;
import io.sigmoid.zoo.Pooling;
import io.sigmoid.zoo.artifact.Artifact;
import io.sigmoid.zoo.artifact.FileEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Interrupted and resumed training ends with the bytes of an undisturbed one. */
class ResumeTest {
    private static final Head TEN = Head.multiClass("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
    private static final Architecture DROPOUT = new Mlp(784, List.of(16), Activation.RELU, 0.2, Mlp.Output.LINEAR, TEN);
    /** 300 examples, 270 of them trained on: 9 batches of 30, twice. */
    private static final TrainingJob MLP = job("mlp", DROPOUT, new Target.Classes());

    static final List<TrainingJob> jobs = List.of(
            MLP,
            MLP.withOptimizer(new Optimizer.Sgd(0.1, 0, false)),
            MLP.withOptimizer(new Optimizer.Sgd(0.05, 0.9, false)),
            MLP.withOptimizer(new Optimizer.Sgd(0.05, 0.9, true)),
            MLP.withOptimizer(new Optimizer.AdamW(0.003, 0.1)),
            MLP.withOptimizer(new Optimizer.RmsProp(0.001)),
            MLP.withOptimizer(new Optimizer.RmsProp(0.001, 0.9, 1e-8, 0.9)),
            MLP.withSchedule(new Schedule.OneCycle(0.3, 25.0, 1e4)).withClipping(Clipping.byNorm(0.5)),
            MLP.withMovingAverage(0.9).withClipping(Clipping.byValue(0.01)),
            MLP.withAccumulate(4),
            MLP.withStopping(new Stopping("accuracy", 1)).withEpochs(3),
            job("resnet", new GapResNet(ImageShape.MNIST, List.of(4, 8), 1, TEN), new Target.Classes())
                    .withMovingAverage(0.9),
            job(
                            "vae",
                            new ConvVae(ImageShape.MNIST, List.of(4, 8), 4),
                            new Target.Pixels(Target.Binarisation.DYNAMIC, 1))
                    .withLosses(Map.of("logits", new LossOptions(1.0, Map.of(), Map.of(), 0.0, 0.0, 0.5))));

    /** Networks with numbers in the text that PyTorch's interpreter is given. */
    static final List<TrainingJob> inTorchScript = List.of(
            MLP,
            job("cnn", new GapCnn(ImageShape.MNIST, List.of(16, 8), Pooling.DENSE, TEN), new Target.Classes()),
            jobs.get(jobs.size() - 1));

    @TempDir
    static Path shared;

    private static Path digits;

    @TempDir
    Path temp;

    /** A small test part, for it is measured at the end of every run. */
    @BeforeAll
    static void write() throws IOException {
        digits = TrainProcess.digits(shared.resolve("digits"), 300, 100);
    }

    @ParameterizedTest
    @FieldSource("jobs")
    void stoppedTwiceWithinEpochsItEndsWithTheSameBytes(TrainingJob each) throws IOException {
        TrainingJob job = each.withData(digits.toString());
        Artifact undisturbed = job.run(temp.resolve("a"));
        assertStops(() -> job.run(temp.resolve("b"), stopAfter(2)));
        assertStops(() -> TrainingJob.resume(temp.resolve("b"), stopAfter(3)));
        Artifact resumed = TrainingJob.resume(temp.resolve("b"), RunOptions.USUAL);
        assertArrayEquals(weights("a"), weights("b"));
        assertEquals(
                ManifestMetrics.repeatable(undisturbed.manifest()), ManifestMetrics.repeatable(resumed.manifest()));
    }

    @Test
    void theHistoryIsThatOfAnUndisturbedRun() {
        List<Epoch> undisturbed = new ArrayList<>();
        mlp().run(temp.resolve("a"), listTo(undisturbed));
        List<Epoch> resumed = new ArrayList<>();
        assertStops(() -> mlp().run(temp.resolve("b"), stopAfter(13).withProgress(listTo(resumed))));
        TrainingJob.resume(temp.resolve("b"), RunOptions.USUAL.withProgress(listTo(resumed)));
        assertEquals(2, resumed.size());
        for (int i = 0; i < 2; i++) {
            assertEquals(undisturbed.get(i).trainLoss(), resumed.get(i).trainLoss());
            assertEquals(undisturbed.get(i).trainAccuracy(), resumed.get(i).trainAccuracy());
            assertEquals(undisturbed.get(i).validation(), resumed.get(i).validation());
        }
    }

    @Test
    void anInterruptedRunSaysHowToGoOn() {
        Path directory = temp.resolve("a").toAbsolutePath();
        var e = assertThrows(TrainingException.class, () -> mlp().run(directory, stopAfter(4)));
        assertEquals("interrupted; sigmoid-train resume %s goes on after step 4".formatted(directory), e.getMessage());
    }

    @Test
    void checkpointsAreWrittenEverySoManyStepsAndOnlyTheLastStay() throws IOException {
        assertStops(() -> mlp().run(
                        temp.resolve("a"), stopAfter(14).withCheckpointSteps(4).withKeepCheckpoints(2)));
        assertEquals(List.of("step-0000000012", "step-0000000014"), checkpoints());
    }

    @Test
    void checkpointsAreWrittenEverySoManyMinutes() throws IOException {
        assertStops(() -> mlp().run(
                        temp.resolve("a"),
                        stopAfter(3).withCheckpointMinutes(1e-9).withKeepCheckpoints(9)));
        assertEquals(
                List.of("step-0000000000", "step-0000000001", "step-0000000002", "step-0000000003"), checkpoints());
    }

    @Test
    void goesOnWhereItIsToldTo() throws IOException {
        TrainingJob job = mlp().withDevice("auto");
        Path directory = temp.resolve("a");
        assertStops(() -> job.run(directory, stopAfter(4)));
        var e = assertThrows(
                IllegalArgumentException.class, () -> TrainingJob.resume(directory, RunOptions.USUAL, null, "gpu:99"));
        assertTrue(e.getMessage().contains("gpu:99"), e.getMessage());
        var again =
                assertThrows(TrainingException.class, () -> TrainingJob.resume(directory, stopAfter(2), null, "cpu"));
        assertTrue(again.getMessage().contains(" --device cpu goes on after step 6"), again.getMessage());
        Artifact resumed = TrainingJob.resume(directory, RunOptions.USUAL, null, "cpu");
        assertEquals("auto", TrainingJob.of(resumed).device());
    }

    @Test
    void aFinishedRunHoldsTheModelAlone() throws IOException {
        mlp().run(temp.resolve("a"), RunOptions.USUAL.withCheckpointSteps(1));
        try (Stream<Path> files = Files.list(temp.resolve("a"))) {
            assertEquals(
                    List.of("README.md", "model-0000.params", "model.json", "serving.properties"),
                    files.map(path -> path.getFileName().toString())
                            .filter(name -> !name.equals("report.html") && !name.equals("model.onnx"))
                            .sorted()
                            .toList());
        }
        var e = assertThrows(TrainingException.class, () -> TrainingJob.resume(temp.resolve("a"), RunOptions.USUAL));
        assertEquals(temp.resolve("a") + ": is a finished model, there is nothing to resume", e.getMessage());
    }

    @Test
    void whatAKilledRunWasRemovingGoesWithTheNextCommand() throws IOException {
        mlp().run(temp.resolve("a"));
        Path left = Files.createDirectories(temp.resolve("a/.checkpoints.removed/step-0000000007"));
        Files.createFile(left.resolve("weights.f32"));
        assertThrows(TrainingException.class, () -> TrainingJob.resume(temp.resolve("a"), RunOptions.USUAL));
        assertFalse(Files.exists(temp.resolve("a/.checkpoints.removed")));
        assertTrue(Files.exists(temp.resolve("a/model.json")));
    }

    @Test
    void aDamagedCheckpointIsPassedOver() throws IOException {
        mlp().run(temp.resolve("a"));
        assertStops(() -> mlp().run(temp.resolve("b"), stopAfter(9).withCheckpointSteps(5)));
        Path file = temp.resolve("b/checkpoints/step-0000000009/weights.f32");
        byte[] content = Files.readAllBytes(file);
        content[1000] ^= 1;
        Files.write(file, content);
        List<String> notices = new ArrayList<>();
        TrainingJob.resume(temp.resolve("b"), RunOptions.USUAL.withProgress(noticesTo(notices)));
        assertArrayEquals(weights("a"), weights("b"));
        assertEquals(1, notices.size());
        assertTrue(
                notices.get(0)
                        .endsWith("step-0000000009: weights.f32 was changed or damaged: its SHA-256 is not the one in"
                                + " SHA256SUMS; the one before it is tried"),
                notices.get(0));
    }

    /** Such as one of a newer version: nothing that is whole is ever removed. */
    @Test
    void aCheckpointOfAnotherFormatStaysAndEndsTheResumption() throws IOException {
        assertStops(() -> mlp().run(temp.resolve("a"), stopAfter(9).withCheckpointSteps(5)));
        Path newest = temp.resolve("a/checkpoints/step-0000000009");
        Path state = newest.resolve("state.json");
        Path sums = newest.resolve("SHA256SUMS");
        String before = FileEntry.of(Files.readAllBytes(state)).sha256();
        Files.writeString(state, Files.readString(state).replaceFirst("\"format\" : 2", "\"format\" : 9"));
        Files.writeString(
                sums,
                Files.readString(sums)
                        .replace(before, FileEntry.of(Files.readAllBytes(state)).sha256()));
        var e = assertThrows(TrainingException.class, () -> TrainingJob.resume(temp.resolve("a"), RunOptions.USUAL));
        assertEquals(newest + ": format 9 is not 2, which this version of Sigmoid reads", e.getMessage());
        assertTrue(Files.exists(state));
    }

    @Test
    void everyFlippedBitOfACheckpointIsSeen() throws Exception {
        assertStops(() -> mlp().run(temp.resolve("a"), stopAfter(1)));
        Path checkpoint = temp.resolve("a/checkpoints/step-0000000001");
        try (Stream<Path> files = Files.list(checkpoint)) {
            for (Path file : files.toList()) {
                byte[] good = Files.readAllBytes(file);
                for (int at = 0; at < good.length; at += Math.max(1, good.length / 7)) {
                    byte[] bad = good.clone();
                    bad[at] ^= 1;
                    Files.write(file, bad);
                    assertThrows(
                            Checkpoint.DamagedException.class, () -> Checkpoint.read(checkpoint), file + " at " + at);
                }
                Files.write(file, good);
            }
        }
        assertEquals(1, Checkpoint.read(checkpoint).position().step());
    }

    @Test
    void aCheckpointThatCannotBeWrittenStopsTheRunAndLeavesTheLastGoodOne() throws IOException {
        Path directory = temp.resolve("a").toAbsolutePath();
        Path aside = temp.resolve("aside");
        RunOptions options = RunOptions.USUAL.withCheckpointSteps(5).withProgress(new Progress() {
            @Override
            public void epochEnded(Epoch epoch) {
                try { // The place of the checkpoints is no directory any more.
                    Files.move(directory.resolve("checkpoints"), aside);
                    Files.createFile(directory.resolve("checkpoints"));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        });
        var e = assertThrows(TrainingException.class, () -> mlp().run(directory, options));
        assertTrue(e.getMessage().startsWith("no checkpoint could be written: "), e.getMessage());
        assertTrue(e.getMessage().endsWith("resume %s goes on after step 5".formatted(directory)), e.getMessage());
        assertEquals(1, e.getMessage().lines().count());
        Files.delete(directory.resolve("checkpoints"));
        Files.move(aside, directory.resolve("checkpoints"));
        TrainingJob.resume(directory, RunOptions.USUAL);
        mlp().run(temp.resolve("b"));
        assertArrayEquals(weights("b"), weights("a"));
    }

    @Test
    void aSecondRunInTheSameDirectoryIsRefused() {
        Path directory = temp.resolve("a").toAbsolutePath();
        List<String> answers = new ArrayList<>();
        mlp().withEpochs(1).run(directory, new Progress() {
            @Override
            public void epochEnded(Epoch epoch) {
                answers.add(assertThrows(TrainingException.class, () -> TrainingJob.resume(directory, RunOptions.USUAL))
                        .getMessage());
                answers.add(inAnotherProcess(directory)); // Which the refusal here must not have let in.
            }
        });
        String refusal = directory + ": another run is at work in it, wait until it ends";
        assertEquals(List.of(refusal, "sigmoid-train: " + refusal), answers);
    }

    private String inAnotherProcess(Path directory) {
        Path output = temp.resolve("output");
        try {
            Process process = TrainProcess.start(output, List.of(), "resume", directory.toString());
            assertEquals(1, process.waitFor());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
        return TrainProcess.read(output).strip();
    }

    @ParameterizedTest
    @FieldSource("inTorchScript")
    void aLocaleOfOtherDigitsComputesTheSameAndFindsItsCheckpoints(TrainingJob each) throws IOException {
        TrainingJob job = each.withData(digits.toString());
        job.run(temp.resolve("a"));
        Locale usual = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("fa-IR"));
        try {
            assertEquals("\u06f7", "%d".formatted(7));
            assertStops(() -> job.run(temp.resolve("b"), stopAfter(2)));
            TrainingJob.resume(temp.resolve("b"), RunOptions.USUAL);
        } finally {
            Locale.setDefault(usual);
        }
        assertArrayEquals(weights("a"), weights("b"));
    }

    @Test
    void aPlaceWithoutCheckpointsIsNoRun() {
        var e = assertThrows(TrainingException.class, () -> TrainingJob.resume(temp, RunOptions.USUAL));
        assertEquals(temp + ": has no checkpoints to resume from", e.getMessage());
    }

    @Test
    void aRunThatFailsBeforeItsFirstStepLeavesNothing() {
        TrainingJob job = mlp().withStopping(new Stopping("nonsense", 1));
        var e = assertThrows(TrainingException.class, () -> job.run(temp.resolve("a")));
        assertTrue(
                e.getMessage().startsWith("stopping: the validation part has no metric \"nonsense\", must be one of"),
                e.getMessage());
        assertFalse(Files.exists(temp.resolve("a")));
    }

    @Test
    void theJobOfAnArtifactGivesTheSameBytesAgain() throws IOException {
        Artifact first = mlp().run(temp.resolve("a"));
        TrainingJob.of(first).repeat(first, temp.resolve("b"), RunOptions.USUAL);
        assertArrayEquals(weights("a"), weights("b"));
    }

    private static TrainingJob mlp() {
        return MLP.withData(digits.toString());
    }

    private void assertStops(Executable run) {
        var e = assertThrows(TrainingException.class, run);
        assertTrue(e.getMessage().startsWith("interrupted; "), e.getMessage());
    }

    /** Asks to stop after so many steps of this process. */
    private static RunOptions stopAfter(int steps) {
        int[] asked = {0};
        return RunOptions.USUAL.withCheckpointMinutes(0).withStop(() -> asked[0]++ >= steps);
    }

    private static Progress listTo(List<Epoch> epochs) {
        return new Progress() {
            @Override
            public void epochEnded(Epoch epoch) {
                epochs.add(epoch);
            }
        };
    }

    private static Progress noticesTo(List<String> notices) {
        return new Progress() {
            @Override
            public void notice(String line) {
                notices.add(line);
            }
        };
    }

    private List<String> checkpoints() throws IOException {
        try (Stream<Path> files = Files.list(temp.resolve("a/checkpoints"))) {
            return files.map(path -> path.getFileName().toString())
                    .filter(name -> !name.equals("lock"))
                    .sorted()
                    .toList();
        }
    }

    private byte[] weights(String run) throws IOException {
        return Files.readAllBytes(temp.resolve(run).resolve("model-0000.params"));
    }

    private static TrainingJob job(String name, Architecture architecture, Target target) {
        return TrainingJob.of(name, "mnist", target, architecture)
                .withLimit(300)
                .withOptimizer(new Optimizer.Adam(0.003))
                .withEpochs(2)
                .withBatchSize(30)
                .withDevice("cpu");
    }
}
