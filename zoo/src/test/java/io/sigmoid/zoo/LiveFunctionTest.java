package io.sigmoid.zoo;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.GradientCollector;
import io.sigmoid.zoo.graph.LiveFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LiveFunctionTest {
    private static final Shape INPUT = new Shape(9, 5);

    private final NDManager manager = Pytorch.engine().newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    /** Branches of different widths, one of them not learnt, activations, and a layer without a bias. */
    @Test
    void theBackwardLinesAddWhatPytorchsBackwardPassAdds() {
        var block = new DenseSequence();
        block.add(Branches.concatenation()
                        .add(dense(3, Activation.RELU))
                        .add(ParameterFree.activation(Activation.TANH))
                        .add(dense(6, Activation.SIGMOID)))
                .add(Linear.builder().setUnits(4).optBias(false).build())
                .add(ParameterFree.activation(Activation.ELU))
                .add(Layers.dense(2));
        Forward.initialized(block, manager, INPUT);
        NDArray x = Forward.input(manager, INPUT);
        NDArray slopes = Gradients.normal(manager, new Random(5), new Shape(9, 2), 1);
        try (GradientCollector tape = Pytorch.engine().newGradientCollector()) {
            tape.backward(
                    Forward.training(block, x).singletonOrThrow().mul(slopes).sum());
        }

        LiveFunction function = requireNonNull(block.function());
        List<NDArray> weights =
                function.parameters().stream().map(Parameter::getArray).toList();
        // One is there already, to see that it is added to.
        List<NDArray> gradients =
                weights.stream().map(weight -> manager.ones(weight.getShape())).toList();
        var names = new ArrayList<>(function.weights());
        names.addAll(function.gradients());
        var arrays = new ArrayList<>(weights);
        arrays.addAll(gradients);
        String body = "%s, = w%n%s%s = slopes%n%sreturn %s%n"
                .formatted(
                        String.join(", ", names),
                        function.forward(),
                        function.outputGradient(),
                        function.backward(),
                        function.output());
        NDArray output = BoundScript.of(manager, body, List.of("x", "slopes"), List.of(), arrays)
                .run(List.of(x, slopes));

        assertArrayEquals(Forward.inference(block, x).singletonOrThrow().toFloatArray(), output.toFloatArray(), 1e-6f);
        for (int i = 0; i < weights.size(); i++) {
            float[] expected = weights.get(i).getGradient().add(1).toFloatArray();
            assertArrayEquals(
                    expected,
                    gradients.get(i).toFloatArray(),
                    1e-5f,
                    function.weights().get(i));
        }
    }

    @Test
    void aValueThatTwoBranchesLearnFromHasNone() {
        var block = new DenseSequence();
        block.add(Layers.dense(4))
                .add(Branches.concatenation().add(dense(3, Activation.RELU)).add(dense(3, Activation.SIGMOID)));
        Forward.initialized(block, manager, INPUT);
        assertNull(requireNonNull(block.function()).backward());
    }

    @Test
    void anOperationWithoutADerivativeHasNone() {
        var block = new DenseSequence();
        block.add(Layers.dense(4)).add(ParameterFree.gatedLinearUnit());
        Forward.initialized(block, manager, INPUT);
        assertNull(requireNonNull(block.function()).backward());
        var before = new DenseSequence();
        before.add(ParameterFree.gatedLinearUnit()).add(Layers.dense(4));
        Forward.initialized(before, manager, new Shape(9, 6));
        assertNotNull(requireNonNull(before.function()).backward());
    }

    private static Block dense(int units, Activation activation) {
        return new SequentialBlock().add(Layers.dense(units)).add(ParameterFree.activation(activation));
    }
}
