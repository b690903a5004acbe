package io.sigmoid.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.sigmoid.zoo.GapCnn;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.ImageShape;
import io.sigmoid.zoo.Pooling;
import io.sigmoid.zoo.Pytorch;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FlatParametersTest {
    private static final GapCnn CNN =
            new GapCnn(new ImageShape(3, 8, 8), List.of(4, 5), Pooling.DENSE, Head.multiClass("a", "b"));

    private final NDManager manager = Pytorch.engine().newBaseManager();
    private final FlatParameters parameters = new FlatParameters(CNN, new InitialWeights(1), manager);

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

    @Test
    void theGradientIsThatOfTheLastBackwardPassInTheOrderOfTheWeights() {
        for (int step = 0; step < 3; step++) {
            parameters.clearGradients();
            backward(step + 1);
            NDArray gradient = parameters.gradient(manager);
            // A unit step along each parameter's own gradient must be the same step along the flat one.
            NDArray before = parameters.values().duplicate();
            NDList own = new NDList();
            parameters
                    .block()
                    .getParameters()
                    .values()
                    .forEach(parameter -> own.add(parameter
                            .getArray()
                            .stopGradient()
                            .add(parameter.getArray().getGradient())));
            parameters.values().addi(gradient);
            int i = 0;
            for (var parameter : parameters.block().getParameters().values()) {
                assertArrayEquals(
                        own.get(i++).toFloatArray(), parameter.getArray().toFloatArray());
            }
            parameters.values().subi(parameters.values());
            parameters.values().addi(before);
        }
    }

    @Test
    void theStartIsTheSameForTheSameSeed() {
        float[] again =
                new FlatParameters(CNN, new InitialWeights(1), manager).values().toFloatArray();
        assertArrayEquals(parameters.values().toFloatArray(), again);
        float[] other =
                new FlatParameters(CNN, new InitialWeights(2), manager).values().toFloatArray();
        assertEquals(false, Arrays.equals(again, other));
    }

    private void backward(float scale) {
        NDArray images = manager.full(new Shape(2, 3, 8, 8), scale);
        try (Autograd tape = Autograd.record()) {
            NDArray logits = parameters
                    .block()
                    .forward(new ParameterStore(manager, false), new NDList(images), true)
                    .singletonOrThrow();
            tape.backward(Loss.SOFTMAX_CROSS_ENTROPY.of(logits, manager.zeros(new Shape(2))));
        }
    }
}
