package io.sigmoid.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.sigmoid.zoo.Activation;
import io.sigmoid.zoo.Architecture;
import io.sigmoid.zoo.BranchedMlp;
import io.sigmoid.zoo.ConvVae;
import io.sigmoid.zoo.GapCnn;
import io.sigmoid.zoo.GapResNet;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.ImageShape;
import io.sigmoid.zoo.Mlp;
import io.sigmoid.zoo.NativeMemory;
import io.sigmoid.zoo.Pooling;
import io.sigmoid.zoo.Pytorch;
import io.sigmoid.zoo.RandomBlock;
import io.sigmoid.zoo.RowLstm;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BatchPassTest {
    private static final int ROWS = 7;
    private static final int INPUTS = 5;
    private static final Head.MultiClass CLASSES = Head.multiClass("a", "b", "c");
    private static final ImageShape GREY = new ImageShape(1, 8, 12);
    private static final ImageShape COLOUR = new ImageShape(3, 8, 8);

    private final NDManager manager = Pytorch.engine().newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    /** Of labels. */
    static Stream<Architecture> labelling() {
        Stream<Architecture> activations = Arrays.stream(Activation.values())
                .map(activation -> new Mlp(INPUTS, List.of(6, 9), activation, CLASSES));
        return Stream.concat(
                activations,
                Stream.of(
                        Mlp.of(INPUTS, Head.binary("no", "yes")),
                        Mlp.of(INPUTS, Head.multiLabel("a", "b", "c")),
                        Mlp.sigmoidThenRelu(INPUTS, List.of(), CLASSES),
                        BranchedMlp.of(INPUTS, CLASSES),
                        new GapCnn(GREY, List.of(4, 6), Pooling.DENSE, CLASSES),
                        new GapCnn(GREY, List.of(16, 18), Pooling.LABEL_MAPS, Head.multiLabel("a", "b")),
                        new GapCnn(COLOUR, List.of(16, 5), Pooling.DENSE, Head.binary("no", "yes"))));
    }

    static Stream<Architecture> scripted() {
        return Stream.concat(
                labelling(),
                Stream.of(
                        new ConvVae(GREY, List.of(16, 20), 3),
                        new ConvVae(COLOUR, List.of(4, 20), List.of(12, 10), 3),
                        new ConvVae(GREY, List.of(18), List.of(7), 2)));
    }

    @ParameterizedTest
    @MethodSource("scripted")
    void oneCallComputesWhatThePartsCompute(Architecture architecture) {
        Objective objective = Objective.of(architecture.head());
        FlatParameters parameters = parameters(architecture);
        Block block = parameters.block();
        assertNotNull(PassText.of(block, objective, manager));
        Block parts = new Unspoken(block);
        assertNull(PassText.of(parts, objective, manager));
        for (NDArray targets : targets(architecture.head())) {
            for (double share : new double[] {1, 0.375}) {
                Made expected = twice(architecture, pass(parts, objective), parameters, targets, share);
                Made actual = twice(architecture, pass(block, objective), parameters, targets, share);
                assertEquals(expected.outcome.loss(), actual.outcome.loss(), 1e-6f * expected.outcome.loss());
                assertEquals(expected.outcome.right(), actual.outcome.right());
                // The products are added to the gradient where the parts add them afterwards.
                float largest = 1;
                double sum = 0;
                for (float value : actual.gradient) {
                    largest = Math.max(largest, Math.abs(value));
                    sum += value;
                }
                assertArrayEquals(expected.gradient, actual.gradient, 1e-6f * largest);
                assertEquals(sum, actual.outcome.gradient(), 1e-5 * largest + 1e-6 * Math.abs(sum));
            }
        }
    }

    /** A resumed training begins with a fresh pass. */
    @ParameterizedTest
    @MethodSource("scripted")
    void everyCallHasTheBitsOfTheFirst(Architecture architecture) {
        FlatParameters parameters = parameters(architecture);
        var pass = pass(parameters.block(), Objective.of(architecture.head()));
        NDArray targets = targets(architecture.head()).get(0);
        Made first = twice(architecture, pass, parameters, targets, 1);
        for (int i = 0; i < 10; i++) {
            Made next = twice(architecture, pass, parameters, targets, 1);
            assertEquals(first.outcome, next.outcome);
            assertArrayEquals(first.gradient, next.gradient);
        }
    }

    /** But for what is drawn. */
    @ParameterizedTest
    @MethodSource("labelling")
    void theSharesOfAStepsBatchesMakeTheGradientOfTheStep(Architecture architecture) {
        FlatParameters parameters = parameters(architecture);
        var pass = pass(parameters.block(), Objective.of(architecture.head()));
        NDArray features = features(architecture, manager, 1);
        NDArray targets = targets(architecture.head()).get(0);
        parameters.clearGradients();
        BatchPass.Outcome whole = pass.run(features, targets, parameters.gradient(manager), 1, 1);
        float[] expected = parameters.gradient(manager).toFloatArray();
        parameters.clearGradients();
        BatchPass.Outcome first =
                pass.run(features.get(":4"), targets.get(":4"), parameters.gradient(manager), 4 / 7.0, 1);
        BatchPass.Outcome second =
                pass.run(features.get("4:"), targets.get("4:"), parameters.gradient(manager), 3 / 7.0, 1);
        assertArrayEquals(expected, parameters.gradient(manager).toFloatArray(), 1e-6f);
        assertEquals(whole.right(), first.right() + second.right());
        assertEquals(List.of(4, 3), List.of(first.size(), second.size()));
        assertEquals(whole.loss(), (4 * first.loss() + 3 * second.loss()) / 7, 1e-6f);
    }

    @Test
    void takesSharesOfClassesToo() {
        Architecture architecture = Mlp.of(INPUTS, CLASSES);
        FlatParameters parameters = parameters(architecture);
        var pass = pass(parameters.block(), Objective.of(CLASSES));
        NDArray targets = targets(CLASSES).get(0);
        Made expected = twice(architecture, pass, parameters, targets, 1);
        NDArray shares = targets.toType(DataType.INT64, false).oneHot(3).toType(DataType.FLOAT32, false);
        Made actual = twice(architecture, pass, parameters, shares, 1);
        assertEquals(expected.outcome.loss(), actual.outcome.loss(), 1e-6f);
        assertEquals(expected.outcome.right(), actual.outcome.right());
        assertArrayEquals(expected.gradient, actual.gradient, 1e-6f);
    }

    /** A view of a weight that belonged to the weight's manager would stay until the training is over. */
    @ParameterizedTest
    @MethodSource("all")
    void leavesNothingInTheWeightsManager(Architecture architecture) {
        FlatParameters parameters = new FlatParameters(architecture, Initialisation.HE, 3, manager);
        Objective objective = Objective.of(architecture.head());
        var pass = pass(parameters.block(), objective);
        Shape shape = new Shape(ROWS).addAll(architecture.input());
        int[] held = new int[3];
        for (int i = 0; i < held.length; i++) {
            try (NDManager scratch = manager.newSubManager()) {
                NDArray features = scratch.ones(shape);
                NDArray targets = architecture.head() instanceof Head.Pixels
                        ? features
                        : scratch.zeros(new Shape(ROWS, objective.targets()));
                NDArray gradient = parameters.gradient(scratch);
                pass.run(features, targets, gradient, 1, 1);
                parameters.block().forward(new ParameterStore(scratch, false), new NDList(features), false);
            }
            held[i] = manager.getManagedArrays().size();
        }
        assertEquals(held[1], held[2]);
    }

    static Stream<Architecture> all() {
        Head joint = Head.joint(new Head.Output("a", CLASSES), new Head.Output("b", Head.binary("no", "yes")));
        var image = new ImageShape(1, 8, 8);
        return Stream.of(
                Mlp.of(INPUTS, CLASSES),
                Mlp.of(INPUTS, joint),
                BranchedMlp.of(INPUTS, CLASSES),
                new GapCnn(image, List.of(4, 6), Pooling.DENSE, CLASSES),
                GapResNet.of(image, joint),
                ConvVae.of(image),
                RowLstm.of(4, 4, CLASSES));
    }

    @Test
    void isInPartsWhereALossIsNotWritten() {
        Block mlp = parameters(Mlp.of(INPUTS, CLASSES)).block();
        var smoothed = new LossOptions(1.0, Map.of(), Map.of(), 0.1, 0.0, 0.0);
        assertNull(PassText.of(mlp, Objective.of(CLASSES, output -> smoothed), manager));
        var heavy = new LossOptions(2.0, Map.of(), Map.of(), 0.0, 0.0, 0.0);
        assertNull(PassText.of(mlp, Objective.of(CLASSES, output -> heavy), manager));
        Head joint = Head.joint(new Head.Output("a", CLASSES), new Head.Output("b", Head.binary("no", "yes")));
        assertNull(PassText.of(parameters(Mlp.of(INPUTS, joint)).block(), Objective.of(joint), manager));
    }

    @Test
    void isInPartsWhereABlockIsNotWritten() {
        Block normalized = parameters(GapResNet.of(ImageShape.MNIST, CLASSES)).block();
        assertNull(PassText.of(normalized, Objective.of(CLASSES), manager));
        Block recurrent = parameters(RowLstm.of(4, 4, CLASSES)).block();
        assertNull(PassText.of(recurrent, Objective.of(CLASSES), manager));
    }

    /** Of an autoencoder: how much its loss counts, and that the weight of the divergence rises. */
    @Test
    void theOptionsOfABoundAreWritten() {
        Architecture architecture = new ConvVae(GREY, List.of(16), 3);
        FlatParameters parameters = parameters(architecture);
        Block block = parameters.block();
        var options = new LossOptions(2.5, Map.of(), Map.of(), 0.0, 0.0, 0.5);
        Objective objective = Objective.of(architecture.head(), output -> options);
        NDArray features = features(architecture, manager, 1);
        float before = Float.NaN;
        for (double done : new double[] {0, 0.2, 0.5, 1}) {
            Made[] made = new Made[2];
            for (int i = 0; i < 2; i++) {
                parameters.clearGradients();
                NDArray gradient = parameters.gradient(manager);
                RandomBlock.seed(block, 3);
                var pass = pass(i == 0 ? new Unspoken(block) : block, objective);
                made[i] = new Made(pass.run(features, features, gradient, 1, done), gradient.toFloatArray());
            }
            float loss = made[0].outcome.loss();
            assertEquals(loss, made[1].outcome.loss(), 1e-6f * loss);
            assertArrayEquals(made[0].gradient, made[1].gradient, 1e-4f);
            assertEquals(done == 1, loss == before, "of " + done);
            before = loss;
        }
    }

    /** Another block, which does not say what it computes, so that it is run by its parts. */
    private static final class Unspoken extends AbstractBlock {
        private final Block block;

        Unspoken(Block block) {
            this.block = addChildBlock("block", block);
        }

        @Override
        public boolean isInitialized() {
            return block.isInitialized();
        }

        @Override
        protected NDList forwardInternal(
                ParameterStore store, NDList inputs, boolean training, @Nullable PairList<String, Object> options) {
            return block.forward(store, inputs, training);
        }

        @Override
        public Shape[] getOutputShapes(Shape[] inputs) {
            return block.getOutputShapes(inputs);
        }
    }

    private BatchPass pass(Block block, Objective objective) {
        return new BatchPass(block, objective, PassText.of(block, objective, manager), manager);
    }

    private FlatParameters parameters(Architecture architecture) {
        return new FlatParameters(architecture, Initialisation.HE, 3, manager);
    }

    @SuppressWarnings("ArrayRecordComponent") // Compared by its parts.
    private record Made(BatchPass.Outcome outcome, float[] gradient) {}

    /** What comes of the second of two batches, and the gradient of both. */
    private Made twice(
            Architecture architecture, BatchPass pass, FlatParameters parameters, NDArray targets, double share) {
        parameters.clearGradients();
        try (NDManager scratch = manager.newSubManager()) {
            NDArray gradient = parameters.gradient(scratch);
            RandomBlock.seed(parameters.block(), 4);
            pass.run(features(architecture, scratch, 1), targets, gradient, share, 1);
            BatchPass.Outcome second = pass.run(features(architecture, scratch, -2), targets, gradient, share, 1);
            return new Made(second, gradient.toFloatArray());
        }
    }

    private static NDArray features(Architecture architecture, NDManager manager, float scale) {
        Shape shape = new Shape(ROWS).addAll(architecture.input());
        float[] values = new float[Math.toIntExact(shape.size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = scale * (i * 7919 % 101) / 101;
        }
        return NativeMemory.of(manager, values, shape);
    }

    /** The same answers in every shape that they may have, and of questions soft ones. */
    private List<NDArray> targets(Head head) {
        if (head instanceof Head.Pixels pixels) {
            float[] grey = new float[ROWS * pixels.logits()];
            for (int i = 0; i < grey.length; i++) {
                grey[i] = i % 5 / 4f;
            }
            return List.of(NativeMemory.of(
                    manager, grey, new Shape(ROWS).addAll(pixels.image().shape())));
        }
        boolean classes = head instanceof Head.MultiClass;
        int width = classes ? 1 : head.logits();
        float[] values = new float[ROWS * width];
        float[] soft = new float[ROWS * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = i * 31 % (classes ? 3 : 2);
            soft[i] = 0.25f + values[i] / 2;
        }
        NDArray rows = NativeMemory.of(manager, values, new Shape(ROWS, width));
        if (classes) {
            return List.of(rows.reshape(ROWS), rows);
        }
        NDArray mixed = NativeMemory.of(manager, soft, new Shape(ROWS, width));
        return width == 1 ? List.of(rows, rows.reshape(ROWS), mixed) : List.of(rows, mixed);
    }
}
