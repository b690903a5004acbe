package io.sigmoid.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.sigmoid.datasets.Epochs;
import io.sigmoid.datasets.ImageSource;
import io.sigmoid.datasets.LabelledImages;
import io.sigmoid.datasets.Part;
import io.sigmoid.datasets.Target;
import io.sigmoid.zoo.ConvVae;
import io.sigmoid.zoo.GapCnn;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.ImageShape;
import io.sigmoid.zoo.Mlp;
import io.sigmoid.zoo.Pooling;
import io.sigmoid.zoo.Precision;
import io.sigmoid.zoo.Pytorch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TrainerTest {
    private static final TrainingJob JOB = TrainingJob.of(
                    "trainer",
                    "mnist",
                    new Target.Classes(),
                    Mlp.of(784, Head.multiClass("0", "1", "2", "3", "4", "5", "6", "7", "8", "9")))
            .withOptimizer(new Optimizer.Sgd(0.1, 0, false))
            .withEpochs(1)
            .withDevice("cpu");

    private static final Target ODD = new Target.Binary("odd", "even", List.of("1", "3", "5", "7", "9"));

    private final NDManager manager = Pytorch.engine().newBaseManager();
    private final LabelledImages images =
            ImageSource.of("mnist").load(Part.TRAIN).first(200);

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void batchesThatAreAccumulatedMakeTheStepOfOneLargeBatch() {
        // 200 examples as 90 + 90 + 20, one step each, or as 30 + 30 + 30 and so on.
        float[] large = trained(JOB.withBatchSize(90));
        float[] accumulated = trained(JOB.withBatchSize(30).withAccumulate(3));
        assertArrayEquals(large, accumulated, 1e-6f);
    }

    @Test
    void aBatchMayBeLargerThanAnySetOfExamples() {
        assertArrayEquals(trained(JOB.withBatchSize(200)), trained(JOB.withBatchSize(Integer.MAX_VALUE)));
    }

    @Test
    void aJobsPrecisionIsThatOfItsLayers() {
        assumeTrue(Precision.BFLOAT16.isFor(manager), "PyTorch has no bfloat16 convolution on this processor");
        TrainingJob exact = JOB.withArchitecture(new GapCnn(
                ImageShape.MNIST,
                List.of(16, 16),
                Pooling.DENSE,
                JOB.architecture().head()));
        TrainingJob reduced = exact.withPrecision(Precision.BFLOAT16);
        assertEquals(exact, exact.withPrecision(Precision.FLOAT32));
        float[] weights = trained(exact);
        float[] near = trained(reduced);
        assertFalse(Arrays.equals(weights, near));
        assertArrayEquals(weights, near, 1e-3f);
        assertArrayEquals(near, trained(reduced));
    }

    @Test
    void aFitOfImagesAtHandKeepsTheLimit() {
        Fit fit = JOB.withBatchSize(20).withLimit(40).withValidation(0.25).fit(images, images, manager);
        assertEquals(10, fit.validation().examples());
    }

    @Test
    void theBestEpochsWeightsAreTheTrainedOnes() {
        // A rate that soon makes it worse again.
        TrainingJob job = JOB.withOptimizer(new Optimizer.Sgd(3, 0.9, false))
                .withBatchSize(20)
                .withEpochs(12)
                .withStopping(new Stopping("loss", 2));
        List<Epoch> epochs = new ArrayList<>();
        List<String> notices = new ArrayList<>();
        Progress progress = new Progress() {
            @Override
            public void epochEnded(Epoch epoch) {
                epochs.add(epoch);
            }

            @Override
            public void notice(String line) {
                notices.add(line);
            }
        };
        try (Epochs examples = Epochs.of(images, job.target(), manager);
                Epochs validation = Epochs.of(images, job.target(), manager)) {
            var trainer = new Trainer(job, manager, RunOptions.USUAL.withProgress(progress));
            trainer.train(examples, validation, (position, arrays) -> {});
            double best = epochs.stream()
                    .mapToDouble(epoch -> epoch.validation().get("loss"))
                    .min()
                    .orElseThrow();
            assertEquals(
                    best, Objective.of(job).measure(trainer.block(), validation).get("loss"));
            assertTrue(epochs.get(epochs.size() - 1).validation().get("loss") > best);
        }
        int last = epochs.size();
        assertTrue(last < 12, "stopped after " + last);
        assertEquals(
                List.of("stopped after epoch %d: the best validation loss is that of epoch %d"
                        .formatted(last, last - 2)),
                notices);
    }

    @Test
    void epochsThatLeaveTheMetricUndefinedAreNotJudgedAndStopNothing() {
        TrainingJob plain = TrainingJob.of("trainer", "mnist", ODD, Mlp.of(784, Head.binary("even", "odd")))
                .withEpochs(3)
                .withDevice("cpu");
        TrainingJob job = plain.withStopping(new Stopping("rocAuc", 1));
        List<String> notices = new ArrayList<>();
        Progress progress = new Progress() {
            @Override
            public void notice(String line) {
                notices.add(line);
            }
        };
        int[] ones = IntStream.range(0, images.size())
                .filter(row -> images.label(row) == 1)
                .toArray();
        try (Epochs examples = Epochs.of(images, ODD, manager);
                Epochs validation = Epochs.of(images.rows(ones), ODD, manager)) {
            var trainer = new Trainer(job, manager, RunOptions.USUAL.withProgress(progress));
            trainer.train(examples, validation, (position, arrays) -> {});
            assertArrayEquals(trained(plain), trainer.arrays().get("weights"));
        }
        assertEquals(
                IntStream.rangeClosed(1, 3)
                        .mapToObj(
                                "the validation part leaves rocAuc undefined in epoch %d, which is not judged"
                                        ::formatted)
                        .toList(),
                notices);
    }

    @Test
    void onlyJudgedEpochsCountAsPatience() {
        TrainingJob job = JOB.withEpochs(5).withStopping(new Stopping("other", 2));
        Map<String, Double> judged = Map.of("other", 0.5);
        var history = new ArrayList<Epoch>();
        for (int number = 1; number <= 4; number++) {
            Map<String, Double> metrics = number == 1 || number == 4 ? judged : Map.of();
            history.add(new Epoch(number, 5, 1, 0.5, metrics, 0.1, 1, 1));
        }
        var trainer = new Trainer(job, manager, RunOptions.USUAL);
        Map<String, float[]> arrays = trainer.arrays();
        arrays.put("best.weights", arrays.get("weights"));
        trainer.resume(new Position(4, 0, 4, 4, 0, 0, 0, 0, 0, 1, history), arrays);
        assertFalse(trainer.isExhausted());
        history.set(2, new Epoch(3, 5, 1, 0.5, judged, 0.1, 1, 1));
        trainer.resume(new Position(4, 0, 4, 4, 0, 0, 0, 0, 0, 1, history), arrays);
        assertTrue(trainer.isExhausted());
    }

    @Test
    void metricsThatAreNotFiniteAreLeftOut() {
        Target pixels = new Target.Pixels(Target.Binarisation.NONE, 1);
        TrainingJob job = TrainingJob.of("trainer", "mnist", pixels, ConvVae.of(ImageShape.MNIST));
        var state = new TrainingState(job, Seeds.of(job), manager);
        FlatParameters.overwrite(
                state.parameters.values(), state.parameters.values().mul(1e5));
        try (Epochs examples = Epochs.of(images, pixels, manager)) {
            assertFalse(Double.isFinite(Objective.of(job)
                    .measure(state.parameters.block(), examples)
                    .get("divergence")));
            Map<String, Double> metrics = state.measure(Objective.of(job), examples);
            assertFalse(metrics.containsKey("divergence"), metrics.toString());
            assertFalse(metrics.containsKey("loss"), metrics.toString());
        }
        assertEquals(
                Set.of("test.accuracy"),
                new Evaluation(1, Map.of("test.accuracy", 1.0, "test.loss", Double.POSITIVE_INFINITY), null)
                        .metrics()
                        .keySet());
    }

    @Test
    void aMovingAverageFollowsTheWeights() {
        NDArray weights = manager.zeros(new Shape(2));
        var average = new MovingAverage(0.5, new NDList(weights), manager);
        FlatParameters.overwrite(weights, manager.create(new float[] {11, -11}));
        average.add(new NDList(weights), 1);
        // The first decay is 2 / 11.
        assertArrayEquals(new float[] {9, -9}, average.values().get(0).toFloatArray(), 1e-5f);
        average.add(new NDList(weights), 1000);
        assertArrayEquals(new float[] {10, -10}, average.values().get(0).toFloatArray(), 1e-5f);
    }

    @Test
    void parametersAreReadOnceAnEpochForWhoWantsThem() {
        List<List<Progress.Parameter>> heard = new ArrayList<>();
        Progress progress = new Progress() {
            @Override
            public boolean wantsParameters() {
                return true;
            }

            @Override
            public void parameters(int epoch, List<Parameter> parameters) {
                heard.add(parameters);
            }
        };
        TrainingJob job = JOB.withEpochs(2);
        try (Epochs examples = Epochs.of(images, job.target(), manager)) {
            var trainer = new Trainer(job, manager, RunOptions.USUAL.withProgress(progress));
            trainer.train(examples, null, (position, arrays) -> {});
            assertEquals(2, heard.size());
            List<String> names =
                    heard.get(1).stream().map(Progress.Parameter::name).toList();
            assertEquals(trainer.block().getParameters().keys(), names);
            float[] bias = heard.get(1).get(names.size() - 1).values();
            assertArrayEquals(
                    trainer.block()
                            .getParameters()
                            .valueAt(names.size() - 1)
                            .getArray()
                            .toFloatArray(),
                    bias);
        }
    }

    private float[] trained(TrainingJob job) {
        try (Epochs examples = Epochs.of(images, job.target(), manager)) {
            var trainer = new Trainer(job, manager, RunOptions.USUAL);
            trainer.train(examples, null, (position, arrays) -> {});
            return trainer.arrays().get("weights");
        }
    }
}
