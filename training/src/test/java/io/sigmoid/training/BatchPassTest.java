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
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.training.ParameterStore;
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
import io.sigmoid.zoo.RowLstm;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BatchPassTest {
    private static final int ROWS = 7;
    private static final int INPUTS = 5;
    private static final Head.MultiClass CLASSES = Head.multiClass("a", "b", "c");

    private final NDManager manager = Pytorch.engine().newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    static Stream<Architecture> scripted() {
        Stream<Architecture> activations = Arrays.stream(Activation.values())
                .map(activation -> new Mlp(INPUTS, List.of(6, 9), activation, CLASSES));
        return Stream.concat(
                activations,
                Stream.of(
                        Mlp.of(INPUTS, Head.binary("no", "yes")),
                        Mlp.of(INPUTS, Head.multiLabel("a", "b", "c")),
                        Mlp.sigmoidThenRelu(INPUTS, List.of(), CLASSES),
                        BranchedMlp.of(INPUTS, CLASSES)));
    }

    /** A block within another one is run by its parts. */
    @ParameterizedTest
    @MethodSource("scripted")
    void oneCallComputesWhatThePartsCompute(Architecture architecture) {
        Objective objective = Objective.of(architecture.head());
        FlatParameters parameters = parameters(architecture);
        Block block = parameters.block();
        assertNotNull(ScriptedPass.of(block, objective, manager));
        Block parts = new SequentialBlock().add(block);
        assertNull(ScriptedPass.of(parts, objective, manager));
        for (NDArray targets : targets(architecture.head())) {
            for (double share : new double[] {1, 0.375}) {
                Made expected = twice(new BatchPass(parts, objective, manager), parameters, targets, share);
                Made actual = twice(new BatchPass(block, objective, manager), parameters, targets, share);
                assertEquals(expected.outcome.loss(), actual.outcome.loss());
                assertEquals(expected.outcome.right(), actual.outcome.right());
                // The products are added to the gradient where the parts add them afterwards.
                assertArrayEquals(expected.gradient, actual.gradient, 1e-6f);
                double sum = 0;
                for (float value : actual.gradient) {
                    sum += value;
                }
                assertEquals(sum, actual.outcome.gradient(), 1e-5);
            }
        }
    }

    /** A resumed training begins with a fresh pass. */
    @ParameterizedTest
    @MethodSource("scripted")
    void everyCallHasTheBitsOfTheFirst(Architecture architecture) {
        FlatParameters parameters = parameters(architecture);
        var pass = new BatchPass(parameters.block(), Objective.of(architecture.head()), manager);
        NDArray targets = targets(architecture.head()).get(0);
        Made first = twice(pass, parameters, targets, 1);
        for (int i = 0; i < 10; i++) {
            Made next = twice(pass, parameters, targets, 1);
            assertEquals(first.outcome, next.outcome);
            assertArrayEquals(first.gradient, next.gradient);
        }
    }

    @ParameterizedTest
    @MethodSource("scripted")
    void theSharesOfAStepsBatchesMakeTheGradientOfTheStep(Architecture architecture) {
        FlatParameters parameters = parameters(architecture);
        var pass = new BatchPass(parameters.block(), Objective.of(architecture.head()), manager);
        NDArray features = features(manager, 1);
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
        FlatParameters parameters = parameters(Mlp.of(INPUTS, CLASSES));
        var pass = new BatchPass(parameters.block(), Objective.of(CLASSES), manager);
        NDArray targets = targets(CLASSES).get(0);
        Made expected = twice(pass, parameters, targets, 1);
        NDArray shares = targets.toType(DataType.INT64, false).oneHot(3).toType(DataType.FLOAT32, false);
        Made actual = twice(pass, parameters, shares, 1);
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
        var pass = new BatchPass(parameters.block(), objective, manager);
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
        assertNull(ScriptedPass.of(mlp, Objective.of(CLASSES, output -> smoothed), manager));
        var heavy = new LossOptions(2.0, Map.of(), Map.of(), 0.0, 0.0, 0.0);
        assertNull(ScriptedPass.of(mlp, Objective.of(CLASSES, output -> heavy), manager));
        Head joint = Head.joint(new Head.Output("a", CLASSES), new Head.Output("b", Head.binary("no", "yes")));
        assertNull(ScriptedPass.of(parameters(Mlp.of(INPUTS, joint)).block(), Objective.of(joint), manager));
        Block cnn = parameters(GapCnn.of(ImageShape.MNIST, CLASSES)).block();
        assertNull(ScriptedPass.of(cnn, Objective.of(CLASSES), manager));
    }

    private FlatParameters parameters(Architecture architecture) {
        return new FlatParameters(architecture, Initialisation.HE, 3, manager);
    }

    @SuppressWarnings("ArrayRecordComponent") // Compared by its parts.
    private record Made(BatchPass.Outcome outcome, float[] gradient) {}

    /** What comes of the second of two batches, and the gradient of both. */
    private Made twice(BatchPass pass, FlatParameters parameters, NDArray targets, double share) {
        parameters.clearGradients();
        try (NDManager scratch = manager.newSubManager()) {
            NDArray gradient = parameters.gradient(scratch);
            pass.run(features(scratch, 1), targets, gradient, share, 1);
            BatchPass.Outcome second = pass.run(features(scratch, -2), targets, gradient, share, 1);
            return new Made(second, gradient.toFloatArray());
        }
    }

    private static NDArray features(NDManager manager, float scale) {
        float[] values = new float[ROWS * INPUTS];
        for (int i = 0; i < values.length; i++) {
            values[i] = scale * (i * 7919 % 101) / 101;
        }
        return NativeMemory.of(manager, values, new Shape(ROWS, INPUTS));
    }

    /** The same answers in every shape that they may have, and of questions soft ones. */
    private List<NDArray> targets(Head head) {
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
