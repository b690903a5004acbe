package io.sigmoid.zoo;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.pooling.Pool;
import ai.djl.nn.recurrent.LSTM;
import io.sigmoid.zoo.graph.Graph;
import io.sigmoid.zoo.graph.GraphFunction;
import io.sigmoid.zoo.graph.Node;
import io.sigmoid.zoo.graph.Operation;
import io.sigmoid.zoo.graph.Value;
import io.sigmoid.zoo.graph.Weight;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class GraphFunctionTest {
    private final NDManager manager = Pytorch.engine().newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    static Stream<Architecture> architectures() {
        return SmallModels.all().stream();
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void computesWhatTheBlockComputes(Architecture architecture) {
        assertSame(architecture.block(), architecture.input());
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    void everyActivation(Activation activation) {
        assertSame(ParameterFree.activation(activation), new Shape(9));
        assertSame(new SequentialBlock().add(Layers.dense(7)).add(ParameterFree.activation(activation)), new Shape(9));
    }

    @Test
    void theHyperparametersOfDjlsBlocks() {
        Block convolutions = new SequentialBlock()
                .add(Conv2d.builder()
                        .setKernelShape(new Shape(3, 2))
                        .setFilters(6)
                        .optStride(new Shape(2, 1))
                        .optPadding(new Shape(1, 0))
                        .optDilation(new Shape(1, 2))
                        .optGroups(2)
                        .optBias(false)
                        .build())
                .add(BatchNorm.builder().optEpsilon(0.01f).build())
                .add(ParameterFree.activation(Activation.RELU));
        assertSame(convolutions, new Shape(4, 9, 8));
        assertSame(BatchNorm.builder().build(), new Shape(4, 5, 6));
        Block recurrent = LSTM.builder()
                .setStateSize(5)
                .setNumLayers(2)
                .optBatchFirst(true)
                .optHasBiases(false)
                .build();
        assertSame(recurrent, new Shape(6, 3));
        assertSame(Linear.builder().setUnits(4).optBias(false).build(), new Shape(6, 3));
    }

    @Test
    void imagesOfOneChannel() {
        for (boolean bias : new boolean[] {true, false}) {
            Block one = Conv2d.builder()
                    .setKernelShape(new Shape(3, 2))
                    .setFilters(6)
                    .optStride(new Shape(2, 3))
                    .optPadding(new Shape(1, 2))
                    .optBias(bias)
                    .build();
            assertSame(one, new Shape(1, 9, 8));
        }
    }

    @Test
    void transposedConvolutions() {
        for (int filters : new int[] {1, 3, 16}) {
            assertSame(new TransposedConv2d(filters, 4, 2, 1, 0), new Shape(5, 4, 3));
            assertSame(new TransposedConv2d(filters, 3, 2, 1, 1), new Shape(16, 4, 3));
        }
    }

    @Test
    void denseLayersWideEnoughToBePacked() {
        boolean known = List.of("amd64", "x86_64").contains(System.getProperty("os.arch"));
        assertEquals(known, PackedMatrix.gains(manager, 128 * 130));
        assertFalse(PackedMatrix.gains(manager, 100));
        for (boolean bias : new boolean[] {true, false}) {
            Block block = Forward.initialized(
                    Linear.builder().setUnits(130).optBias(bias).build(), manager, new Shape(1, 128));
            GraphFunction function = GraphFunction.of(Graph.of(block), manager);
            for (int rows : new int[] {1, 23, 24, 64, 100}) {
                assertSame(block, function, new Shape(rows, 128));
            }
        }
    }

    @Test
    void theFirstRowsOfALongerArray() {
        Block block = Forward.initialized(Layers.dense(3), manager, new Shape(1, 5));
        NDArray rows = Forward.input(manager, new Shape(9, 5));
        float[] all =
                GraphFunction.of(Graph.of(block), manager).forward(rows, 9).toFloatArray();
        NDArray some = GraphFunction.of(Graph.of(block), manager).forward(rows, 4);
        assertEquals(new Shape(4, 3), some.getShape());
        assertArrayEquals(Arrays.copyOf(all, 12), some.toFloatArray(), 1e-6f);
    }

    @Test
    void normalisationsBehindLayersThatShareWeights() {
        Block shared = Layers.convolution(3, 1, 2);
        Block block = new SequentialBlock()
                .add(shared)
                .add(trained(BatchNorm.builder().build(), 1))
                .add(shared)
                .add(trained(BatchNorm.builder().build(), 3));
        assertSame(block, new Shape(2, 5, 5));
        assertOneArrayEachName(block);
    }

    @Test
    void twoNormalisationsBehindALayer() {
        Block block = new SequentialBlock()
                .add(Layers.convolution(3, 1, 2))
                .add(trained(BatchNorm.builder().build(), 1))
                .add(trained(BatchNorm.builder().build(), 3));
        assertSame(block, new Shape(2, 5, 5));
        assertOneArrayEachName(block);
    }

    /** Scales that are not 1. */
    private static Block trained(Block norm, int factor) {
        norm.setInitializer(
                (owner, shape, type) -> owner.full(shape, factor * 0.5f, type),
                parameter -> parameter.getName().equals("gamma"));
        return norm;
    }

    /** In a file each name stands for one array. */
    private static void assertOneArrayEachName(Block block) {
        var values = new HashMap<String, float[]>();
        for (Node node : Graph.of(block).folded().nodes()) {
            if (node.operation() instanceof Operation.Convolution layer) {
                Weight bias = requireNonNull(layer.bias());
                for (Weight weight : List.of(layer.weight(), bias)) {
                    float[] other = values.putIfAbsent(weight.name(), weight.values());
                    assertArrayEquals(weight.values(), other == null ? weight.values() : other, weight.name());
                }
            }
        }
    }

    @Test
    void aLambdaIsNotBelievedByItsName() {
        for (String name : List.of("ReLU", "sigmoid", "Tanh", "GELU", "batchFlatten", "globalAvgPool2d", "identity")) {
            for (UnaryOperator<NDArray> other : List.<UnaryOperator<NDArray>>of(x -> x.mul(2), x -> x.muli(-1))) {
                Block block = new SequentialBlock().addSingleton(other, name);
                Forward.initialized(block, manager, new Shape(1, 2, 2, 2));
                var error = assertThrows(IllegalArgumentException.class, () -> Graph.of(block));
                String start = "LambdaBlock %s does not say what it computes".formatted(name);
                assertTrue(error.getMessage().startsWith(start), error.getMessage());
            }
        }
    }

    @Test
    void djlsLambdas() {
        assertSame(
                new SequentialBlock()
                        .add(Blocks.identityBlock())
                        .add(ai.djl.nn.Activation.reluBlock())
                        .add(ai.djl.nn.Activation.tanhBlock())
                        .add(ai.djl.nn.Activation.sigmoidBlock())
                        .add(ai.djl.nn.Activation.geluBlock())
                        .add(Blocks.batchFlattenBlock()),
                new Shape(2, 3, 3));
        assertSame(new SequentialBlock().add(Blocks.batchFlattenBlock(18)), new Shape(2, 3, 3));
        assertSame(new SequentialBlock().add(Pool.globalAvgPool2dBlock()), new Shape(2, 3, 3));
    }

    @Test
    void aRecurrentBranchLeavesTheOthersTheirInput() {
        Block branches = Branches.list()
                .add(new SequentialBlock()
                        .add(LSTM.builder()
                                .setStateSize(5)
                                .setNumLayers(1)
                                .optBatchFirst(true)
                                .build())
                        .add(ParameterFree.lastStep()))
                .add(new SequentialBlock().add(ParameterFree.flatten()).add(Layers.dense(3)));
        assertSame(branches, new Shape(6, 4));
    }

    @Test
    void aValueThatTwoReadIsNotChangedInPlace() {
        Block twice = new SequentialBlock()
                .add(Layers.dense(5))
                .add(Branches.list()
                        .add(ParameterFree.activation(Activation.RELU))
                        .add(ParameterFree.activation(Activation.TANH)));
        assertSame(twice, new Shape(6));
    }

    @Test
    void manyThreadsGetWhatOneGets() {
        Architecture architecture = SmallModels.all().get(2);
        Block block = Forward.initialized(architecture.block(), manager, SmallModels.batch(architecture, 1));
        GraphFunction function = GraphFunction.of(Graph.of(block).folded(), manager);
        var runs = new ArrayList<CompletableFuture<Void>>();
        for (int thread = 0; thread < 8; thread++) {
            runs.add(CompletableFuture.runAsync(() -> {
                for (int batch = 1; batch < 40; batch++) {
                    assertSame(block, function, SmallModels.batch(architecture, batch));
                }
            }));
        }
        runs.forEach(CompletableFuture::join);
    }

    @Test
    void aGraphOfTwoInputsIsRefused() {
        var values = List.of(new Value(0), new Value(1));
        var error = assertThrows(
                IllegalArgumentException.class, () -> GraphFunction.of(new Graph(values, List.of(), values), manager));
        assertEquals("graph must have one input, got 2", error.getMessage());
    }

    private void assertSame(Block block, Shape example) {
        Forward.initialized(block, manager, new Shape(1).addAll(example));
        GraphFunction plain = GraphFunction.of(Graph.of(block), manager);
        GraphFunction folded = GraphFunction.of(Graph.of(block).folded(), manager);
        for (int batch : new int[] {1, 7}) {
            assertSame(block, plain, new Shape(batch).addAll(example));
            assertSame(block, folded, new Shape(batch).addAll(example));
        }
    }

    /** The outputs of the block side by side. */
    private void assertSame(Block block, GraphFunction function, Shape shape) {
        try (NDManager call = manager.newSubManager()) {
            NDArray input = Forward.input(call, shape);
            NDList outputs = new NDList();
            Forward.inference(block, input).forEach(output -> outputs.add(output.reshape(shape.get(0), -1)));
            NDArray expected = NDArrays.concat(outputs, 1);
            NDArray actual = function.forward(input, shape.get(0));
            assertEquals(expected.getShape(), actual.getShape());
            float[] values = expected.toFloatArray();
            float[] computed = actual.toFloatArray();
            for (int i = 0; i < values.length; i++) {
                assertEquals(values[i], computed[i], 5e-6 * Math.max(1, Math.abs(values[i])));
            }
        }
    }
}
