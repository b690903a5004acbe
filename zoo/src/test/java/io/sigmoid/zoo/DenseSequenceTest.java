package io.sigmoid.zoo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.training.GradientCollector;
import ai.djl.util.Pair;
import io.sigmoid.zoo.graph.WrittenPass;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** That it computes what its layers compute is in {@link ParityTest} and {@link GraphFunctionTest}. */
class DenseSequenceTest {
    private final NDManager manager = Pytorch.engine().newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void hasTheNamesOfASequentialBlock() {
        SequentialBlock ours = layers(new DenseSequence());
        SequentialBlock theirs = layers(new SequentialBlock());
        Forward.initialized(ours, manager, new Shape(1, 5));
        Forward.initialized(theirs, manager, new Shape(1, 5));
        assertEquals(theirs.getParameters().keys(), ours.getParameters().keys());
    }

    /** PyTorch optimises what it has seen run, and would round otherwise then. */
    @Test
    void everyPassHasTheBitsOfTheFirst() {
        // No other test runs this function, of which there is one a process.
        Supplier<Block> block = () -> layers(new DenseSequence().add(Layers.dense(6)))
                .add(ParameterFree.activation(Activation.SIGMOID))
                .add(Layers.dense(4));
        Map<String, float[]> first = Gradients.of(block, new Shape(9, 5), () -> {});
        for (int i = 0; i < 20; i++) {
            Map<String, float[]> next = Gradients.of(block, new Shape(9, 5), () -> {});
            first.forEach((name, gradient) -> assertArrayEquals(gradient, next.get(name), name));
        }
    }

    @Test
    void whatDoesSomethingElseInTrainingDoesItWithin() {
        var block = new DenseSequence();
        block.add(Layers.dense(50))
                .add(ai.djl.nn.norm.Dropout.builder().optRate(0.9f).build());
        Forward.initialized(block, manager, new Shape(1, 5));
        NDArray x = Forward.input(manager, new Shape(4, 5));
        assertNull(WrittenPass.of(block));
        try (GradientCollector tape = Pytorch.engine().newGradientCollector()) {
            float[] dropped = Forward.training(block, x).singletonOrThrow().toFloatArray();
            long zeros = IntStream.range(0, dropped.length)
                    .filter(i -> dropped[i] == 0)
                    .count();
            assertTrue(zeros > 100, zeros + " of 200");
        }
    }

    @Test
    void followsItsLayersWhenTheyChange() {
        SequentialBlock block = layers(new DenseSequence());
        Forward.initialized(block, manager, new Shape(1, 5));
        NDArray x = Forward.input(manager, new Shape(4, 5));
        assertEquals(
                new Shape(4, 3), Forward.inference(block, x).singletonOrThrow().getShape());
        block.removeLastBlock();
        NDArray hidden = Forward.inference(block, x).singletonOrThrow();
        assertEquals(new Shape(4, 7), hidden.getShape());
        block.add(ParameterFree.activation(Activation.TANH));
        assertArrayEquals(
                hidden.tanh().toFloatArray(),
                Forward.inference(block, x).singletonOrThrow().toFloatArray(),
                1e-6f);
    }

    @Test
    void followsALayerWithinABranch() {
        var branch = new SequentialBlock().add(Layers.dense(2)).add(ParameterFree.activation(Activation.RELU));
        var block = new DenseSequence();
        block.add(Branches.concatenation().add(branch).add(Layers.dense(2))).add(Layers.dense(3));
        Forward.initialized(block, manager, new Shape(1, 5));
        NDArray x = Forward.input(manager, new Shape(4, 5));
        float[] before = Forward.inference(block, x).singletonOrThrow().toFloatArray();
        branch.replaceLastBlock(ParameterFree.activation(Activation.TANH));
        float[] after = Forward.inference(block, x).singletonOrThrow().toFloatArray();
        assertFalse(Arrays.equals(before, after));
    }

    @Test
    void takesAnArrayThatHasAName() {
        SequentialBlock block = layers(new DenseSequence());
        Forward.initialized(block, manager, new Shape(1, 5));
        NDArray x = Forward.input(manager, new Shape(4, 5));
        float[] expected = Forward.inference(block, x).singletonOrThrow().toFloatArray();
        x.setName("rows.0");
        assertArrayEquals(
                expected, Forward.inference(block, x).singletonOrThrow().toFloatArray());
    }

    @Test
    void changesNoWeight() {
        SequentialBlock block = layers(new DenseSequence());
        Forward.initialized(block, manager, new Shape(1, 5));
        List<float[]> before = weights(block);
        Forward.training(block, Forward.input(manager, new Shape(4, 5)));
        List<float[]> after = weights(block);
        for (int i = 0; i < before.size(); i++) {
            assertArrayEquals(before.get(i), after.get(i));
        }
    }

    private static SequentialBlock layers(SequentialBlock block) {
        return block.add(Layers.dense(7))
                .add(ParameterFree.activation(Activation.RELU))
                .add(Layers.dense(3));
    }

    private static List<float[]> weights(SequentialBlock block) {
        var weights = new ArrayList<float[]>();
        for (Pair<String, Parameter> parameter : block.getParameters()) {
            weights.add(parameter.getValue().getArray().toFloatArray());
        }
        return weights;
    }
}
