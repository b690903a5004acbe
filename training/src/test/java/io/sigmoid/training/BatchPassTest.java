package io.sigmoid.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import io.sigmoid.zoo.Activation;
import io.sigmoid.zoo.Architecture;
import io.sigmoid.zoo.BranchedMlp;
import io.sigmoid.zoo.GapCnn;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.ImageShape;
import io.sigmoid.zoo.Mlp;
import io.sigmoid.zoo.NativeMemory;
import io.sigmoid.zoo.Pytorch;
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
        return Stream.of(
                Mlp.of(INPUTS, Head.binary("no", "yes")),
                Mlp.of(INPUTS, Head.multiLabel("a", "b", "c")),
                Mlp.of(INPUTS, CLASSES),
                new Mlp(INPUTS, List.of(6), Activation.GELU, CLASSES),
                BranchedMlp.of(INPUTS, CLASSES));
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
        NDArray targets = targets(architecture.head());
        for (double share : new double[] {1, 0.375}) {
            float[][] expected = twice(new BatchPass(parts, objective, manager), parameters, targets, share);
            float[][] actual = twice(new BatchPass(block, objective, manager), parameters, targets, share);
            assertArrayEquals(expected[0], actual[0]);
            assertArrayEquals(expected[1], actual[1]);
            double sum = 0;
            for (float value : actual[1]) {
                sum += value;
            }
            assertEquals(sum, actual[0][1], 1e-5);
        }
    }

    @Test
    void takesSharesOfClassesToo() {
        Architecture architecture = Mlp.of(INPUTS, CLASSES);
        FlatParameters parameters = parameters(architecture);
        var pass = new BatchPass(parameters.block(), Objective.of(CLASSES), manager);
        float[][] expected = twice(pass, parameters, targets(CLASSES), 1);
        NDArray shares =
                targets(CLASSES).toType(DataType.INT64, false).oneHot(3).toType(DataType.FLOAT32, false);
        float[][] actual = twice(pass, parameters, shares, 1);
        assertArrayEquals(expected[0], actual[0], 1e-5f);
        assertArrayEquals(expected[1], actual[1], 1e-5f);
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

    /** The figures of the second of two batches, and the gradient of both. */
    private float[][] twice(BatchPass pass, FlatParameters parameters, NDArray targets, double share) {
        List<String> names = names(parameters);
        parameters.clearGradients();
        try (NDManager scratch = manager.newSubManager()) {
            NDArray gradient = parameters.gradient(scratch);
            NDArray first = features(scratch, 1);
            pass.run(first, targets, gradient, share, 1);
            float[] figures = pass.run(features(scratch, -2), targets, gradient, share, 1);
            assertEquals(names, names(parameters));
            return new float[][] {figures, gradient.toFloatArray()};
        }
    }

    private static List<String> names(FlatParameters parameters) {
        return parameters.block().getParameters().values().stream()
                .map(parameter -> parameter.getArray().getName())
                .toList();
    }

    private static NDArray features(NDManager manager, float scale) {
        float[] values = new float[ROWS * INPUTS];
        for (int i = 0; i < values.length; i++) {
            values[i] = scale * (i * 7919 % 101) / 101;
        }
        return NativeMemory.of(manager, values, new Shape(ROWS, INPUTS));
    }

    private NDArray targets(Head head) {
        boolean classes = head instanceof Head.MultiClass;
        int width = classes ? 1 : head.logits();
        float[] values = new float[ROWS * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = i * 31 % (classes ? 3 : 2);
        }
        return NativeMemory.of(manager, values, classes ? new Shape(ROWS) : new Shape(ROWS, width));
    }
}
