package io.sigmoid.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigmoid.datasets.Target;
import io.sigmoid.zoo.Architecture;
import io.sigmoid.zoo.GapResNet;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.ImageShape;
import io.sigmoid.zoo.Mlp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Losses and gradients that are not finite. */
class BadStepTest {
    private static final Head TEN = Head.multiClass("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");

    @TempDir
    Path temp;

    @Test
    void theRunStopsAtThatStepAndNamesTheParameter() {
        TrainingJob job = job(Mlp.of(784, TEN)).withOptimizer(new Optimizer.Sgd(1e30, 0, false));
        Path directory = temp.resolve("a").toAbsolutePath();
        var e = assertThrows(TrainingException.class, () -> job.run(directory));
        assertTrue(e.getMessage().startsWith("step 2 (epoch 1): the loss is "), e.getMessage());
        assertTrue(e.getMessage().contains(", the gradient of "), e.getMessage());
        assertTrue(
                e.getMessage()
                        .endsWith(": try a smaller learningRate, clipping, or --skip-bad-steps; sigmoid-train resume "
                                + directory + " goes on after step 1"),
                e.getMessage());
    }

    @Test
    void theStateBeforeItIsKept() throws Exception {
        TrainingJob job = job(Mlp.of(784, TEN)).withOptimizer(new Optimizer.Sgd(1e30, 0, false));
        assertThrows(TrainingException.class, () -> job.run(temp.resolve("a")));
        Checkpoint kept = Checkpoint.read(temp.resolve("a/checkpoints/step-0000000001"));
        for (float[] array : kept.arrays().values()) {
            for (float value : array) {
                assertTrue(Float.isFinite(value));
            }
        }
        assertEquals(1, kept.position().batch());
    }

    @Test
    void anUpdateThatIsNotFiniteIsNoCheckpoint() throws Exception {
        // A gradient of some 1e30, whose square no float holds.
        TrainingJob job = job(new Faulty(2, 1e30f, Mlp.of(784, TEN)));
        RunOptions options = RunOptions.USUAL.withCheckpointSteps(1).withKeepCheckpoints(1);
        Path directory = temp.resolve("a").toAbsolutePath();
        var e = assertThrows(TrainingException.class, () -> job.run(directory, options));
        assertEquals(
                "step 2: this update or one before it left optimizer.variance that are not finite: try a smaller"
                        + " learningRate or clipping; sigmoid-train resume " + directory + " goes on after step 1",
                e.getMessage());
        assertEquals(
                1,
                Checkpoint.read(directory.resolve("checkpoints/step-0000000001"))
                        .position()
                        .step());
    }

    @Test
    void aTrainingThatEndsWithFiniteWeightsIsKept() {
        TrainingJob job = job(new Faulty(2, 1e30f, Mlp.of(784, TEN)));
        assertTrue(job.run(temp.resolve("a")).manifest().metrics().get("test.accuracy") > 0);
        int[] asked = {0};
        RunOptions stopping = RunOptions.USUAL.withCheckpointMinutes(0).withStop(() -> asked[0]++ >= 4);
        var e = assertThrows(TrainingException.class, () -> job.run(temp.resolve("b"), stopping));
        assertTrue(e.getMessage().startsWith("interrupted; "), e.getMessage());
        assertTrue(e.getMessage().endsWith(" goes on after step 0"), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.1})
    void aLastUpdateThatBreaksTheWeightsLeavesNothing(double validation) {
        TrainingJob job = job(Mlp.of(784, TEN))
                .withOptimizer(new Optimizer.Sgd(1e39, 0, false))
                .withLimit(30)
                .withEpochs(1)
                .withValidation(validation);
        var e = assertThrows(TrainingException.class, () -> job.run(temp.resolve("a")));
        assertTrue(e.getMessage().startsWith("step 1: this update or one before it left 0"), e.getMessage());
        assertFalse(Files.exists(temp.resolve("a")));
    }

    @Test
    void aFirstStepThatFailsLeavesNothing() {
        TrainingJob job = job(new Faulty(1, Mlp.of(784, TEN)));
        var e = assertThrows(TrainingException.class, () -> job.run(temp.resolve("a")));
        assertTrue(e.getMessage().startsWith("step 1 (epoch 1): the loss is NaN, the gradient of "), e.getMessage());
        assertFalse(Files.exists(temp.resolve("a")));
    }

    @Test
    void badStepsAreLeftOutUpToTheNumberGiven() {
        TrainingJob job = job(new Faulty(2, Mlp.of(784, TEN)));
        List<String> notices = new ArrayList<>();
        job.run(temp.resolve("a"), RunOptions.USUAL.withSkipBadSteps(1).withProgress(noticesTo(notices)));
        notices.removeIf(notice -> !notice.startsWith("step ")); // One tells why a faulty block has no ONNX file.
        assertEquals(1, notices.size());
        assertTrue(notices.get(0).startsWith("step 2 (epoch 1): the loss is NaN"), notices.get(0));
        assertTrue(notices.get(0).endsWith(", left out"), notices.get(0));
    }

    @Test
    void aResumedRunMayLeaveOutTheStepThatStoppedIt() throws IOException {
        TrainingJob job = job(new Faulty(3, Mlp.of(784, TEN)));
        job.run(temp.resolve("a"), RunOptions.USUAL.withSkipBadSteps(1));
        assertThrows(TrainingException.class, () -> job.run(temp.resolve("b")));
        // The counter of the faulty block began anew with the process; its third step is past the bad one.
        TrainingJob.resume(temp.resolve("b"), RunOptions.USUAL.withSkipBadSteps(9));
        assertTrue(Files.exists(temp.resolve("b/model.json")));
    }

    @Test
    void aStepThatIsLeftOutLeavesNoTraceInRunningStatistics() throws IOException {
        Architecture architecture = new Faulty(2, new GapResNet(ImageShape.MNIST, List.of(4), 1, TEN));
        TrainingJob job = job(architecture).withEpochs(1);
        job.run(temp.resolve("a"), RunOptions.USUAL.withSkipBadSteps(1));
        // Writing it reads the weights back, and refuses what is not finite.
        assertTrue(Files.exists(temp.resolve("a/model.json")));
    }

    private static Progress noticesTo(List<String> notices) {
        return new Progress() {
            @Override
            public void notice(String line) {
                if (line.startsWith("step ")) { // Others say what such an architecture can't be exported to.
                    notices.add(line);
                }
            }
        };
    }

    private static TrainingJob job(Architecture architecture) {
        return TrainingJob.of("bad", "mnist", new Target.Classes(), architecture)
                .withLimit(200)
                .withBatchSize(30)
                .withEpochs(2)
                .withDevice("cpu");
    }
}
