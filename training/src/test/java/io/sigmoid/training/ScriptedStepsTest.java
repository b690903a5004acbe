package io.sigmoid.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import io.sigmoid.datasets.Augmentation;
import io.sigmoid.datasets.Epochs;
import io.sigmoid.datasets.ImageSource;
import io.sigmoid.datasets.LabelledImages;
import io.sigmoid.datasets.Part;
import io.sigmoid.datasets.Target;
import io.sigmoid.zoo.Activation;
import io.sigmoid.zoo.Architecture;
import io.sigmoid.zoo.ConvVae;
import io.sigmoid.zoo.GapCnn;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.ImageShape;
import io.sigmoid.zoo.Mlp;
import io.sigmoid.zoo.ParameterFree;
import io.sigmoid.zoo.Pooling;
import io.sigmoid.zoo.Precision;
import io.sigmoid.zoo.Pytorch;
import io.sigmoid.zoo.TransposedConv2d;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ScriptedStepsTest {
    private static final Head TEN = Head.multiClass("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");

    /** Seven batches, the last of which is short. */
    private static final TrainingJob JOB = TrainingJob.of(
                    "steps", "mnist", new Target.Classes(), new Mlp(784, List.of(20), Activation.RELU, TEN))
            .withOptimizer(new Optimizer.Adam(0.01))
            .withBatchSize(32)
            .withEpochs(2)
            .withDevice("cpu");

    private final NDManager manager = Pytorch.engine().newBaseManager();
    private final LabelledImages images =
            ImageSource.of("mnist").load(Part.TRAIN).first(200);

    @AfterEach
    void close() {
        manager.close();
    }

    static Stream<TrainingJob> jobs() {
        TrainingJob pixels = JOB.withTarget(new Target.Pixels(Target.Binarisation.DYNAMIC, 3));
        return Stream.of(
                JOB,
                JOB.withOptimizer(new Optimizer.AdamW(0.01, 0.1)).withSchedule(new Schedule.Cosine(0.2)),
                JOB.withArchitecture(new GapCnn(ImageShape.MNIST, List.of(4, 6), Pooling.DENSE, TEN)),
                JOB.withArchitecture(new Whole(5)).withSchedule(new Schedule.Cosine(0.2)),
                JOB.withArchitecture(new Whole(4)),
                pixels.withArchitecture(new ConvVae(ImageShape.MNIST, List.of(4, 16), 3)),
                pixels.withArchitecture(new ConvVae(ImageShape.MNIST, List.of(16, 17), 3))
                        .withPrecision(Precision.BFLOAT16));
    }

    /** One that keeps a checkpoint of every step takes every step by itself. */
    @ParameterizedTest
    @MethodSource("jobs")
    void theyHaveTheBitsOfStepsOneByOne(TrainingJob job) {
        assumeTrue(
                job.precision() == null || job.precision().isFor(manager),
                "PyTorch does not multiply in bfloat16 on this processor");
        Trained together = trained(job, RunOptions.USUAL);
        Trained oneByOne = trained(job, RunOptions.USUAL.withCheckpointSteps(1));
        assertSame(oneByOne, together);
        assertEquals(1, together.saved.size());
        assertEquals(oneByOne.saved.get(oneByOne.saved.size() - 1).step() + 1, oneByOne.saved.size());
    }

    @Test
    void checkpointsAreTakenAtTheirSteps() {
        Trained trained = trained(JOB, RunOptions.USUAL.withCheckpointSteps(3));
        assertEquals(
                List.of(3L, 6L, 9L, 12L, 14L),
                trained.saved.stream().map(Position::step).toList());
        assertEquals(
                List.of(3, 6, 2, 5, 0),
                trained.saved.stream().map(Position::batch).toList());
        assertSame(trained(JOB, RunOptions.USUAL), trained);
    }

    /** The second step and all that follow: the first made the weights so large. */
    @Test
    void whatIsNotFiniteChangesNothingAndIsLeftOut() {
        TrainingJob job = JOB.withOptimizer(new Optimizer.Adam(1e25));
        Trained together = trained(job, RunOptions.USUAL.withSkipBadSteps(100));
        Trained oneByOne = trained(job, RunOptions.USUAL.withSkipBadSteps(100).withCheckpointSteps(1));
        assertSame(oneByOne, together);
        Position last = together.saved.get(0);
        assertTrue(last.updates() < last.step(), last.toString());
        assertEquals(last.step(), last.updates() + last.badSteps());
    }

    /** The second step alone, for the weights are too large for those two images: the others of the call go on after it. */
    @Test
    void whatComesAfterAStepThatWasLeftOutIsAsOneByOne() {
        TrainingJob job =
                JOB.withOptimizer(new Optimizer.Adam(5.5e17)).withBatchSize(2).withEpochs(1);
        Trained together = trained(job, RunOptions.USUAL.withSkipBadSteps(100));
        Trained oneByOne = trained(job, RunOptions.USUAL.withSkipBadSteps(100).withCheckpointSteps(1));
        assertSame(oneByOne, together);
        List<Integer> bad = oneByOne.saved.stream().map(Position::badSteps).toList();
        int last = bad.get(bad.size() - 1);
        assertTrue(last > 0 && bad.indexOf(last) < 4, bad.toString());
    }

    /** Nor does it matter where a training that goes on was stopped. */
    @Test
    void goOnFromAnyStep() {
        Trained undisturbed = trained(JOB, RunOptions.USUAL);
        for (int steps = 1; steps < 14; steps++) {
            int stopped = steps;
            var asked = new AtomicInteger();
            RunOptions stopping = RunOptions.USUAL.withStop(() -> asked.incrementAndGet() > stopped);
            try (Epochs examples = Epochs.of(images, JOB.target(), manager)) {
                var first = new Trainer(JOB, manager, stopping);
                var second = new Trainer(JOB, manager, RunOptions.USUAL);
                assertFalse(first.train(examples, null, second::resume));
                assertEquals(stopped, second.position().step());
                second.train(examples, null, (position, arrays) -> {});
                assertSame(undisturbed, new Trained(second.arrays(), second.history(), List.of()));
            }
        }
    }

    @Test
    void parametersAreReportedWithTheLastGradient() {
        List<List<Progress.Parameter>> together = reported(RunOptions.USUAL);
        List<List<Progress.Parameter>> oneByOne = reported(RunOptions.USUAL.withCheckpointSteps(1));
        assertEquals(2, together.size());
        for (int epoch = 0; epoch < 2; epoch++) {
            for (int i = 0; i < together.get(epoch).size(); i++) {
                Progress.Parameter expected = oneByOne.get(epoch).get(i);
                assertArrayEquals(
                        expected.gradient(), together.get(epoch).get(i).gradient(), expected.name());
                assertArrayEquals(expected.values(), together.get(epoch).get(i).values(), expected.name());
            }
        }
    }

    private List<List<Progress.Parameter>> reported(RunOptions options) {
        List<List<Progress.Parameter>> reported = new ArrayList<>();
        trained(JOB, options.withProgress(new Progress() {
            @Override
            public boolean wantsParameters() {
                return true;
            }

            @Override
            public void parameters(int epoch, List<Parameter> parameters) {
                reported.add(parameters);
            }
        }));
        return reported;
    }

    @Test
    void whatIsNotFiniteStopsTheTrainingBeforeIt() {
        TrainingJob job = JOB.withOptimizer(new Optimizer.Adam(1e25));
        List<Position> together = new ArrayList<>();
        var first = assertThrows(TrainingException.class, () -> train(job, RunOptions.USUAL, together));
        List<Position> oneByOne = new ArrayList<>();
        var second = assertThrows(
                TrainingException.class, () -> train(job, RunOptions.USUAL.withCheckpointSteps(1), oneByOne));
        assertEquals(second.getMessage(), first.getMessage());
        assertTrue(first.getMessage().startsWith("step 2 (epoch 1): the loss is "), first.getMessage());
        assertEquals(1, together.get(0).step());
        assertEquals(1, together.get(0).batch());
        assertEquals(1, together.get(0).updates());
    }

    @Test
    void aStepThatIsMoreIsTakenByItself() {
        assertNotNull(steps(JOB));
        assertNull(steps(JOB.withAccumulate(2)));
        assertNull(steps(JOB.withClipping(new Clipping(1.0, null))));
        assertNull(steps(JOB.withMovingAverage(0.9)));
        assertNull(steps(JOB.withOptimizer(new Optimizer.Sgd(0.1, 0, false))));
        assertNull(steps(JOB.withOptimizer(new Optimizer.RmsProp(0.1))));
        assertNull(steps(JOB.withLosses(Map.of("logits", new LossOptions(1.0, Map.of(), Map.of(), 0.1, 0.0, 0.0)))));
        TrainingJob autoencoder = JOB.withTarget(new Target.Pixels(Target.Binarisation.NONE, 3))
                .withArchitecture(ConvVae.of(ImageShape.MNIST));
        assertNotNull(steps(autoencoder));
        assertNull(steps(
                autoencoder.withLosses(Map.of("logits", new LossOptions(1.0, Map.of(), Map.of(), 0.0, 0.0, 0.5)))));
        Augmentation augmentation = TrainingJob.preset("digits-gap").augmentation();
        assertNotNull(augmentation);
        assertNull(steps(JOB.withAugmentation(augmentation)));
        // A batch among others would not lie as one alone does, where arrays are aligned.
        assertNull(steps(JOB.withArchitecture(new Mlp(30, List.of(4), Activation.RELU, TEN))
                .withBatchSize(2)));
        assertNotNull(steps(JOB.withArchitecture(new Mlp(30, List.of(4), Activation.RELU, TEN))
                .withBatchSize(8)));
    }

    private @Nullable ScriptedSteps steps(TrainingJob job) {
        var state = new TrainingState(job, Seeds.of(job), manager);
        Objective objective = Objective.of(job);
        PassText text = PassText.of(state.parameters.block(), objective, manager);
        return ScriptedSteps.of(job, state, objective, text, manager);
    }

    /** What a training leaves. */
    private record Trained(Map<String, float[]> arrays, List<Epoch> history, List<Position> saved) {}

    private Trained trained(TrainingJob job, RunOptions options) {
        List<Position> saved = new ArrayList<>();
        Trainer trainer = train(job, options, saved);
        return new Trained(trainer.arrays(), trainer.history(), saved);
    }

    private Trainer train(TrainingJob job, RunOptions options, List<Position> saved) {
        try (Epochs examples = Epochs.of(images, job.target(), manager)) {
            var trainer = new Trainer(job, manager, options);
            trainer.train(examples, null, (position, arrays) -> saved.add(position));
            return trainer;
        }
    }

    private static void assertSame(Trained expected, Trained actual) {
        assertEquals(expected.arrays.keySet(), actual.arrays.keySet());
        expected.arrays.forEach((name, array) -> assertArrayEquals(array, actual.arrays.get(name), name));
        for (int i = 0; i < expected.history.size(); i++) {
            assertEquals(
                    expected.history.get(i).trainLoss(), actual.history.get(i).trainLoss());
            assertEquals(
                    expected.history.get(i).trainAccuracy(),
                    actual.history.get(i).trainAccuracy());
        }
        assertNull(TrainingState.notFinite(Map.of("weights", actual.arrays.get("weights"))));
    }

    /** An architecture of an application's own: transposed convolutions to few channels, before a dense layer. */
    private record Whole(int kernel) implements Architecture {
        @Override
        public Shape input() {
            return ImageShape.MNIST.shape();
        }

        @Override
        public Head head() {
            return TEN;
        }

        @Override
        public Block block() {
            return new SequentialBlock()
                    .add(new TransposedConv2d(2, kernel, 2, 1, 0))
                    .add(ParameterFree.maxPool())
                    .add(new TransposedConv2d(1, 3, 3, 0, 0))
                    .add(ParameterFree.maxPool())
                    .add(ParameterFree.flatten())
                    .add(Linear.builder().setUnits(10).build());
        }
    }
}
