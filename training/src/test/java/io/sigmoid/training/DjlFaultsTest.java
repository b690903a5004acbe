package io.sigmoid.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2dTranspose;
import ai.djl.nn.core.Linear;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.TrainingResult;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.dataset.RandomSampler;
import ai.djl.training.evaluator.BinaryAccuracy;
import ai.djl.training.listener.EarlyStoppingListener;
import ai.djl.training.listener.SaveModelTrainingListener;
import ai.djl.training.listener.TrainingListener;
import ai.djl.training.loss.Loss;
import ai.djl.training.loss.SigmoidBinaryCrossEntropyLoss;
import ai.djl.training.loss.SoftmaxCrossEntropyLoss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import io.sigmoid.zoo.NativeMemory;
import io.sigmoid.zoo.Pytorch;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong in DJL 0.35.1 and replaced here. A test that fails after an update says what may be used again. */
class DjlFaultsTest {
    private final NDManager manager = Pytorch.engine().newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void binaryCrossEntropyOfProbabilitiesHasTheWrongSign() {
        NDArray loss = new SigmoidBinaryCrossEntropyLoss("loss", 1, true)
                .evaluate(new NDList(array(1)), new NDList(array(0.9f)));
        assertEquals(Math.log(0.9), loss.getFloat(), 1e-4, "should be its negative");
    }

    @Test
    void binaryCrossEntropyHasTheWrongGradientAtZero() {
        float[] theirs = gradient((logits, targets) ->
                Loss.sigmoidBinaryCrossEntropyLoss().evaluate(new NDList(targets), new NDList(logits)));
        assertArrayEquals(new float[] {0, -0.5f}, theirs, 1e-6f);
        assertArrayEquals(new float[] {0.25f, -0.25f}, gradient(BinaryCrossEntropy.PLAIN::of), 1e-6f);
    }

    @Test
    void binaryCrossEntropyTakesTargetsOfAnotherShape() {
        NDArray targets = manager.ones(new Shape(3, 2));
        NDArray logits = manager.zeros(new Shape(2, 3));
        assertEquals(
                Math.log(2),
                Loss.sigmoidBinaryCrossEntropyLoss()
                        .evaluate(new NDList(targets), new NDList(logits))
                        .getFloat(),
                1e-6);
        assertThrows(IllegalArgumentException.class, () -> BinaryCrossEntropy.PLAIN.of(logits, targets));
    }

    @Test
    void clippingLeavesTheNegativeSideAsItIs() {
        NDArray weights = array(0, 0);
        var sgd = Optimizer.sgd()
                .setLearningRateTracker(Tracker.fixed(1))
                .optClipGrad(1)
                .build();
        sgd.update("w", weights, array(-10, 10));
        assertArrayEquals(new float[] {10, -1}, weights.toFloatArray());
        assertArrayEquals(
                new float[] {-1, 1}, Clipping.byValue(1).clip(array(-10, 10)).toFloatArray());
    }

    @Test
    void rmsPropIsNotThere() {
        var rmsProp =
                Optimizer.rmsprop().optLearningRateTracker(Tracker.fixed(0.1f)).build();
        assertThrows(UnsupportedOperationException.class, () -> rmsProp.update("w", array(1), array(1)));
    }

    @Test
    void aLossOverBatchesOfUnequalSizeIsNotTheMeanOverTheExamples() {
        Loss loss = Loss.softmaxCrossEntropyLoss();
        loss.addAccumulator("all");
        // Three examples that cost log 2 each, then one that costs next to nothing.
        loss.updateAccumulator(
                "all", new NDList(manager.zeros(new Shape(3, 1))), new NDList(manager.zeros(new Shape(3, 2))));
        loss.updateAccumulator(
                "all",
                new NDList(manager.zeros(new Shape(1, 1))),
                new NDList(array(99, -99).reshape(1, 2)));
        assertEquals(Math.log(2) / 2, loss.getAccumulator("all"), 1e-6, "should be three quarters of log 2");
    }

    @Test
    void theAccuracyOfOneLogitWantsTargetsOfItsShape() {
        var accuracy = new BinaryAccuracy();
        assertThrows(
                IllegalArgumentException.class,
                () -> accuracy.evaluate(
                        new NDList(manager.zeros(new Shape(4))), new NDList(manager.zeros(new Shape(4, 1)))));
    }

    @Test
    void aPartOfASplitHasOtherRowsInSequenceThanByIndex() throws Exception {
        NDArray rows = manager.arange(100).toType(DataType.FLOAT32, false).reshape(100, 1);
        ArrayDataset all = new ArrayDataset.Builder()
                .setData(rows)
                .optLabels(rows)
                .setSampling(10, false)
                .build();
        ArrayDataset half = (ArrayDataset) all.randomSplit(1, 1)[0];
        var inSequence = new TreeSet<Float>();
        for (var batch : half.getData(manager)) {
            for (float row : batch.getData().singletonOrThrow().toFloatArray()) {
                inSequence.add(row);
            }
            batch.close();
        }
        var byIndex = new TreeSet<Float>();
        for (int i = 0; i < 50; i++) {
            byIndex.add(half.get(manager, i).getData().singletonOrThrow().getFloat());
        }
        // So what is trained on in random order and what is tested in sequence overlap.
        assertEquals(49f, inSequence.last(), "in sequence it is the first half, not a random one");
        assertNotEquals(inSequence, byIndex);
    }

    @Test
    void copyingOverAnArrayTakesItAwayFromItsViews() {
        NDArray buffer = manager.zeros(new Shape(2));
        NDArray view = buffer.get("0:1");
        array(5, 6).copyTo(buffer);
        assertArrayEquals(new float[] {0}, view.toFloatArray(), "should be 5");
        NDArray kept = manager.zeros(new Shape(2));
        NDArray stays = kept.get("0:1");
        FlatParameters.overwrite(kept, array(5, 6));
        assertArrayEquals(new float[] {5}, stays.toFloatArray());
    }

    @Test
    void weightsWithJunkBehindThemLoad(@TempDir Path temp) throws Exception {
        try (Model model = linear(3)) {
            model.save(temp, "m");
            Path file = temp.resolve("m-0000.params");
            byte[] good = Files.readAllBytes(file);
            Files.write(file, ByteBuffer.allocate(good.length + 9).put(good).array());
            assertEquals(3, unitsLoaded(temp, 3));
        }
    }

    @Test
    void weightsOfAnotherWidthLoad(@TempDir Path temp) throws Exception {
        try (Model model = linear(3)) {
            model.save(temp, "m");
            assertEquals(3, unitsLoaded(temp, 5), "should be refused");
        }
    }

    @Test
    void theHighestNumberWinsAndNotTheNewestFile(@TempDir Path temp) throws Exception {
        try (Model old = linear(3);
                Model newer = linear(4)) {
            old.setProperty("Epoch", "9");
            old.save(temp, "m");
            newer.setProperty("Epoch", "1");
            newer.save(temp, "m");
            assertEquals(3, unitsLoaded(temp, 4), "should be 4");
        }
    }

    @Test
    void aRandomOrderLeavesNoRowInItsPlace() throws Exception {
        NDArray rows = manager.zeros(new Shape(3, 1));
        ArrayDataset all =
                new ArrayDataset.Builder().setData(rows).setSampling(1, false).build();
        for (int draw = 0; draw < 50; draw++) {
            var order = new RandomSampler().sample(all);
            for (long place = 0; order.hasNext(); place++) {
                assertNotEquals(place, order.next(), "a fair shuffle of three leaves one in its place in two of three");
            }
        }
    }

    @Test
    void transposedConvolutionIsNotThere() {
        assertThrows(
                UnsupportedOperationException.class,
                () -> Conv2dTranspose.conv2dTranspose(
                        manager.ones(new Shape(1, 1, 2, 2)), manager.ones(new Shape(1, 1, 2, 2))));
    }

    @Test
    void softmaxCrossEntropyOfProbabilitiesWantsTheirLogarithms() {
        Loss loss = new SoftmaxCrossEntropyLoss("loss", 1, -1, true, false);
        NDArray shares = array(0.25f, 0.75f).reshape(1, 2);
        assertEquals(
                -0.75f,
                loss.evaluate(new NDList(array(1).reshape(1, 1)), new NDList(shares))
                        .getFloat(),
                1e-6f,
                "should be -log 0.75");
    }

    @Test
    void aSecondRecordingOfGradientsIsRefused() {
        try (var first = Pytorch.engine().newGradientCollector()) {
            assertThrows(IllegalStateException.class, () -> Pytorch.engine().newGradientCollector());
        }
    }

    @Test
    void earlyStoppingComparesWithTheEpochBeforeAndNotWithTheBest() {
        var theirs = EarlyStoppingListener.builder().optEpochPatience(2).build();
        float[] losses = {1, 0.5f, 0.9f, 0.8f, 0.9f, 0.8f};
        try (Model model = linear(1);
                var trainer = new TrainerWithResult(model)) {
            theirs.onTrainingBegin(trainer);
            for (float loss : losses) {
                trainer.result.setEvaluations(Map.of("validate_loss", loss));
                assertDoesNotThrow(() -> theirs.onEpoch(trainer), "should stop after the fourth");
            }
        }
    }

    @Test
    void aModelThatCannotBeSavedIsOnlyLogged(@TempDir Path temp) throws Exception {
        Path file = Files.writeString(temp.resolve("file"), "in the way");
        try (Model model = linear(1);
                var trainer = new TrainerWithResult(model)) {
            trainer.result.setEvaluations(Map.of());
            new SaveModelTrainingListener(temp.resolve("free").toString()).onTrainingEnd(trainer);
            try (var saved = Files.list(temp.resolve("free"))) {
                assertEquals(1, saved.count());
            }
            var inTheWay = new SaveModelTrainingListener(file.resolve("model").toString());
            assertDoesNotThrow(() -> inTheWay.onTrainingEnd(trainer), "should say that there is no model");
        }
    }

    @Test
    void aTrainingWithoutValidationHasALossOfItThatIsNoNumber() throws Exception {
        ArrayDataset data = new ArrayDataset.Builder()
                .setData(manager.ones(new Shape(4, 2)))
                .optLabels(manager.ones(new Shape(4, 1)))
                .setSampling(2, false)
                .build();
        try (Model model = linear(1);
                Trainer trainer = model.newTrainer(new DefaultTrainingConfig(Loss.l2Loss())
                        .addTrainingListeners(TrainingListener.Defaults.basic()))) {
            trainer.initialize(new Shape(2, 2));
            EasyTrain.fit(trainer, 1, data, null);
            assertEquals(Float.NaN, trainer.getTrainingResult().getValidateLoss(), "should not be there");
        }
    }

    /** A trainer whose figures are given. */
    private static final class TrainerWithResult extends Trainer {
        final TrainingResult result = new TrainingResult();

        TrainerWithResult(Model model) {
            super(model, new DefaultTrainingConfig(Loss.l2Loss()));
        }

        @Override
        public TrainingResult getTrainingResult() {
            return result;
        }
    }

    /** What a dense layer of so many units has after it was loaded. */
    private static long unitsLoaded(Path directory, int units) throws Exception {
        try (Model read = Model.newInstance("m", "PyTorch")) {
            read.setBlock(Linear.builder().setUnits(units).build());
            read.load(directory, "m");
            return read.getBlock().getParameters().get("bias").getArray().size();
        }
    }

    private static Model linear(int units) {
        Model model = Model.newInstance("m", "PyTorch");
        var block = Linear.builder().setUnits(units).build();
        block.initialize(model.getNDManager(), DataType.FLOAT32, new Shape(1, 2));
        model.setBlock(block);
        return model;
    }

    private interface LossOf {
        NDArray of(NDArray logits, NDArray targets);
    }

    /** At the logits (0, 0) for the targets (0, 1). */
    private float[] gradient(LossOf loss) {
        NDArray logits = manager.zeros(new Shape(1, 2));
        logits.setRequiresGradient(true);
        NDArray targets = array(0, 1).reshape(1, 2);
        try (Autograd tape = Autograd.record()) {
            tape.backward(loss.of(logits, targets));
        }
        return logits.getGradient().toFloatArray();
    }

    private NDArray array(float... values) {
        return NativeMemory.of(manager, values, new Shape(values.length));
    }
}
