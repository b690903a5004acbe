package io.sigmoid.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
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
import io.sigmoid.zoo.Pooling;
import io.sigmoid.zoo.Pytorch;
import io.sigmoid.zoo.RowLstm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class FlatParametersTest {
    private static final GapCnn CNN =
            new GapCnn(new ImageShape(3, 8, 8), List.of(4, 5), Pooling.DENSE, Head.multiClass("a", "b"));

    private final NDManager manager = Pytorch.engine().newBaseManager();
    private final FlatParameters parameters = new FlatParameters(CNN, Initialisation.HE, 1, manager);

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void holdsEveryWeightOnce() {
        assertEquals(
                new Shape(4 * 3 * 9 + 4 + 5 * 4 * 9 + 5 + 2 * 5 + 2),
                parameters.values().getShape());
    }

    @Test
    void changingTheBufferChangesTheBlock() {
        parameters.values().subi(parameters.values());
        parameters
                .block()
                .getParameters()
                .values()
                .forEach(parameter ->
                        assertEquals(0, parameter.getArray().abs().sum().getFloat()));
    }

    static final List<Architecture> architectures = List.of(
            CNN,
            new GapCnn(new ImageShape(1, 8, 8), List.of(16, 17), Pooling.DENSE, CNN.head()),
            new GapCnn(new ImageShape(1, 8, 8), List.of(4), Pooling.LABEL_MAPS, CNN.head()),
            new Mlp(4, List.of(3), Activation.SIGMOID, CNN.head()),
            new BranchedMlp(4, 3, CNN.head()),
            new GapResNet(new ImageShape(1, 8, 8), List.of(4, 5), 1, CNN.head()),
            new RowLstm(4, 4, 3, CNN.head()),
            new ConvVae(new ImageShape(1, 8, 8), List.of(4, 5), 2));

    @ParameterizedTest
    @FieldSource("architectures")
    void theGradientIsThatOfTheLastBackwardPassInTheOrderOfTheWeights(Architecture architecture) {
        var flat = new FlatParameters(architecture, Initialisation.HE, 1, manager);
        for (int step = 0; step < 3; step++) {
            flat.clearGradients();
            backward(flat.block(), architecture, step + 1);
            // A unit step along each parameter's own gradient must be the same step along the flat one.
            List<float[]> expected = new ArrayList<>();
            for (Parameter parameter : trainable(flat.block())) {
                NDArray weights = parameter.getArray().stopGradient();
                expected.add(weights.add(parameter.getArray().getGradient()).toFloatArray());
            }
            flat.values().addi(flat.gradient(manager));
            int i = 0;
            for (Parameter parameter : trainable(flat.block())) {
                assertArrayEquals(expected.get(i++), parameter.getArray().toFloatArray());
            }
        }
    }

    @Test
    void theStartIsTheSameForTheSameSeed() {
        float[] again =
                new FlatParameters(CNN, Initialisation.HE, 1, manager).values().toFloatArray();
        assertArrayEquals(parameters.values().toFloatArray(), again);
        float[] other =
                new FlatParameters(CNN, Initialisation.HE, 2, manager).values().toFloatArray();
        assertEquals(false, Arrays.equals(again, other));
    }

    private static List<Parameter> trainable(Block block) {
        return block.getParameters().values().stream()
                .filter(Parameter::requiresGradient)
                .toList();
    }

    private void backward(Block block, Architecture architecture, float scale) {
        NDArray images = manager.full(new Shape(2).addAll(architecture.input()), 0.1f * scale);
        NDArray targets = architecture.head() instanceof Head.Pixels ? images : manager.zeros(new Shape(2));
        try (Autograd tape = Autograd.record()) {
            NDList outputs = block.forward(new ParameterStore(manager, false), new NDList(images), true);
            tape.backward(Objective.of(architecture.head()).loss(outputs, targets));
        }
    }
}
