package io.sigmoid.zoo;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.sigmoid.zoo.graph.GraphBlock;
import io.sigmoid.zoo.graph.GraphBuilder;
import io.sigmoid.zoo.graph.Value;
import io.sigmoid.zoo.graph.WrittenPass;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class WrittenPassTest {
    private static final Shape ROWS = new Shape(9, 6);
    private static final Shape IMAGES = new Shape(5, 2, 8, 6);
    private static final Shape PLANES = new Shape(5, 1, 8, 6);

    private final NDManager manager = Pytorch.engine().newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    static Stream<Arguments> written() {
        return Stream.of(
                // Branches of different widths, one of them not learnt, activations, and a layer without a bias.
                Arguments.of(
                        "branches",
                        ROWS,
                        layers(
                                Branches.concatenation()
                                        .add(dense(3, Activation.RELU))
                                        .add(ParameterFree.activation(Activation.TANH))
                                        .add(dense(6, Activation.SIGMOID)),
                                Linear.builder().setUnits(4).optBias(false).build(),
                                ParameterFree.activation(Activation.ELU),
                                Layers.dense(2))),
                // Three readers of one value, one of which hands on the gradient that another overwrites.
                Arguments.of(
                        "sums",
                        ROWS,
                        layers(
                                Layers.dense(4),
                                Branches.sum()
                                        .add(ParameterFree.activation(Activation.RELU))
                                        .add(Branches.sum()
                                                .add(ParameterFree.activation(Activation.RELU))
                                                .add(ParameterFree.identity()))
                                        .add(dense(4, Activation.RELU)),
                                ParameterFree.activation(Activation.RELU))),
                Arguments.of(
                        "halves of a concatenation that others read too",
                        ROWS,
                        layers(
                                Layers.dense(4),
                                Branches.concatenation()
                                        .add(ParameterFree.activation(Activation.RELU))
                                        .add(ParameterFree.activation(Activation.TANH)),
                                Branches.sum()
                                        .add(ParameterFree.identity())
                                        .add(ParameterFree.activation(Activation.RELU)))),
                Arguments.of("gates", ROWS, layers(Layers.dense(8), ParameterFree.gatedLinearUnit(), Layers.dense(2))),
                Arguments.of(
                        "gates before all weights", ROWS, layers(ParameterFree.gatedLinearUnit(), Layers.dense(2))),
                Arguments.of(
                        "convolutions",
                        IMAGES,
                        layers(
                                Layers.convolution(3, 1, 5),
                                ParameterFree.maxPool(),
                                ParameterFree.reluInPlace(),
                                Layers.convolution(3, 2, 17),
                                ParameterFree.reluInPlace(),
                                Layers.convolution(1, 1, 18),
                                ParameterFree.globalAveragePool())),
                Arguments.of(
                        "one plane",
                        PLANES,
                        layers(
                                Layers.convolution(3, 1, 16),
                                ParameterFree.activation(Activation.RELU),
                                ParameterFree.flatten(),
                                Layers.dense(3))),
                Arguments.of(
                        "planes of a stride, and a convolution without a bias",
                        PLANES,
                        layers(
                                Layers.convolution(5, 2, 17),
                                new Conv2d(3, 1, 4, false),
                                ParameterFree.activation(Activation.GELU))),
                Arguments.of(
                        "transposed, to many and to few",
                        ROWS,
                        layers(
                                Layers.dense(18 * 2 * 3),
                                ParameterFree.activation(Activation.RELU),
                                ParameterFree.reshape(new Shape(18, 2, 3)),
                                new TransposedConv2d(17, 4, 2, 1, 0),
                                ParameterFree.reluInPlace(),
                                new TransposedConv2d(2, 4, 2, 1, 0))),
                Arguments.of(
                        "a dense layer from wide maps to wide maps",
                        PLANES,
                        layers(
                                Layers.convolution(3, 2, 16),
                                ParameterFree.activation(Activation.RELU),
                                ParameterFree.flatten(),
                                Layers.dense(18 * 2 * 3),
                                ParameterFree.activation(Activation.TANH),
                                ParameterFree.activation(Activation.RELU),
                                ParameterFree.reshape(new Shape(18, 2, 3)),
                                new TransposedConv2d(17, 4, 2, 1, 0))),
                Arguments.of(
                        "wide maps that a dense layer and others read",
                        IMAGES,
                        layers(
                                Layers.convolution(3, 2, 16),
                                ParameterFree.maxPool(),
                                ParameterFree.flatten(),
                                Branches.concatenation()
                                        .add(Layers.dense(4))
                                        .add(ParameterFree.identity())
                                        .add(dense(3, Activation.RELU)))),
                Arguments.of(
                        "layers that read the same wide maps, and one that makes some of them",
                        new Shape(5, 1, 4, 4),
                        layers(
                                Layers.convolution(3, 2, 16),
                                ParameterFree.activation(Activation.RELU),
                                ParameterFree.flatten(),
                                Branches.list()
                                        .add(dense(4, Activation.RELU))
                                        .add(layers(
                                                Layers.dense(16 * 2 * 2),
                                                ParameterFree.activation(Activation.RELU),
                                                ParameterFree.reshape(new Shape(16, 2, 2)),
                                                new TransposedConv2d(17, 4, 2, 1, 0)))
                                        .add(Linear.builder()
                                                .setUnits(2)
                                                .optBias(false)
                                                .build())
                                        .add(Layers.dense(3)))),
                Arguments.of(
                        "wide maps from a layer that others read",
                        ROWS,
                        layers(
                                Layers.dense(16 * 2 * 3),
                                Branches.concatenation()
                                        .add(layers(
                                                ParameterFree.reshape(new Shape(16, 2, 3)), ParameterFree.flatten()))
                                        .add(ParameterFree.activation(Activation.TANH)),
                                Layers.dense(2))),
                Arguments.of(
                        "layers without a bias, and wide maps that are an output too",
                        IMAGES,
                        layers(
                                new Conv2d(3, 2, 16, false),
                                ParameterFree.flatten(),
                                Branches.list()
                                        .add(ParameterFree.identity())
                                        .add(layers(
                                                Linear.builder()
                                                        .setUnits(5)
                                                        .optBias(false)
                                                        .build(),
                                                Linear.builder()
                                                        .setUnits(16 * 2 * 2)
                                                        .optBias(false)
                                                        .build(),
                                                ParameterFree.reshape(new Shape(16, 2, 2)),
                                                new TransposedConv2d(1, 4, 2, 1, 0))))),
                Arguments.of(
                        "maps of a layer that is an output too",
                        ROWS,
                        layers(
                                Layers.dense(16 * 2 * 2),
                                Branches.list()
                                        .add(ParameterFree.activation(Activation.TANH))
                                        .add(layers(
                                                ParameterFree.reshape(new Shape(16, 2, 2)),
                                                new TransposedConv2d(1, 4, 2, 1, 0))))),
                Arguments.of(
                        "an odd number of places",
                        new Shape(5, 2, 6, 5),
                        layers(Layers.convolution(3, 2, 17), Layers.convolution(1, 2, 16))),
                // Odd sizes: a kernel that the stride does not divide, one that is smaller than it, padding of all
                // sorts.
                Arguments.of(
                        "transposed",
                        IMAGES,
                        layers(
                                new TransposedConv2d(3, 3, 2, 1, 1),
                                new TransposedConv2d(2, 2, 3, 0, 2),
                                new TransposedConv2d(16, 5, 3, 2, 1),
                                new TransposedConv2d(1, 7, 2, 3, 0))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("written")
    void theBackwardLinesAddWhatPytorchsBackwardPassAdds(String name, Shape input, Block block) {
        Forward.initialized(block, manager, input);
        assertSame(block, Forward.input(manager, input), 1e-5f);
    }

    /** Each rounds what it multiplies; a sum may be rounded once more. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("written")
    void inBfloat16TheyAddNearlyThat(String name, Shape input, Block block) {
        assumeTrue(Precision.BFLOAT16.isFor(manager), "PyTorch has no bfloat16 convolution on this processor");
        Forward.initialized(block, manager, input);
        Precision.BFLOAT16.apply(block);
        assertSame(block, Forward.input(manager, input), 2e-2f);
    }

    /** Both outputs are read within, too. */
    @Test
    void samplesWhatItIsSeededFor() {
        Block block = new Autoencoder(
                layers(Branches.list().add(Layers.dense(4)).add(Layers.dense(4))),
                new Reparameterization(),
                layers(dense(5, Activation.RELU), Layers.dense(6)));
        Forward.initialized(block, manager, ROWS);
        assertSame(block, Forward.input(manager, ROWS), 1e-5f);
    }

    @Test
    void samplesInBfloat16() {
        assumeTrue(Precision.BFLOAT16.isFor(manager), "PyTorch has no bfloat16 convolution on this processor");
        Block block = new Autoencoder(
                layers(
                        Layers.convolution(3, 2, 16),
                        ParameterFree.activation(Activation.RELU),
                        ParameterFree.flatten(),
                        Branches.list().add(Layers.dense(4)).add(Layers.dense(4))),
                new Reparameterization(),
                layers(
                        dense(16 * 2 * 2, Activation.RELU),
                        ParameterFree.reshape(new Shape(16, 2, 2)),
                        new TransposedConv2d(17, 4, 2, 1, 0),
                        ParameterFree.activation(Activation.RELU),
                        new TransposedConv2d(1, 4, 2, 1, 0)));
        Forward.initialized(block, manager, PLANES);
        Precision.BFLOAT16.apply(block);
        assertSame(block, Forward.input(manager, PLANES), 4e-2f);
    }

    /** Layers of one and of the other precision read the same rows. */
    @Test
    void mixesPrecisions() {
        assumeTrue(Precision.BFLOAT16.isFor(manager), "PyTorch has no bfloat16 convolution on this processor");
        Block block = layers(
                Layers.convolution(3, 2, 16),
                ParameterFree.flatten(),
                Branches.list()
                        .add(Layers.dense(4))
                        .add(Linear.builder().setUnits(3).build())
                        .add(dense(5, Activation.RELU)));
        Forward.initialized(block, manager, PLANES);
        Precision.BFLOAT16.apply(block);
        assertSame(block, Forward.input(manager, PLANES), 2e-2f);
    }

    /** Compares what is written with what PyTorch records. */
    private void assertSame(Block block, NDArray x, float tolerance) {
        RandomBlock.seed(block, 7);
        NDList slopes = new NDList();
        NDList outputs;
        try (GradientCollector tape = Pytorch.engine().newGradientCollector()) {
            outputs = Forward.training(block, x);
            NDArray loss = manager.zeros(new Shape());
            for (NDArray output : outputs) {
                NDArray slope = Gradients.normal(manager, new Random(5 + slopes.size()), output.getShape(), 1);
                slopes.add(slope);
                loss = loss.add(output.mul(slope).sum());
            }
            tape.backward(loss);
        }

        WrittenPass pass = requireNonNull(WrittenPass.of(block));
        List<NDArray> weights =
                pass.parameters().stream().map(Parameter::getArray).toList();
        // One is there already, to see that it is added to.
        List<NDArray> gradients =
                weights.stream().map(weight -> manager.ones(weight.getShape())).toList();
        var names = new ArrayList<>(pass.weights());
        names.addAll(pass.gradients());
        var arrays = new ArrayList<>(weights);
        arrays.addAll(gradients);
        var inputs = new ArrayList<>(List.of("x"));
        inputs.addAll(pass.slopes());
        inputs.addAll(pass.drawn());
        List<NDArray> given = new ArrayList<>(List.of(x));
        given.addAll(slopes);
        RandomBlock.seed(block, 7);
        pass.noises()
                .forEach(noise -> given.add(noise.draw(manager, x.getShape().get(0))));
        String flat = String.join(
                ", ",
                pass.outputs().stream()
                        .map("torch.flatten(%s, 0, -1)"::formatted)
                        .toList());
        String body = "%s, = w%n%s%sreturn torch.cat([%s], 0)%n"
                .formatted(String.join(", ", names), pass.forward(), pass.backward(), flat);
        NDArray output =
                BoundScript.of(manager, body, inputs, List.of(), arrays).run(given);

        float[] expectedOutput = outputs.stream()
                .map(NDArray::flatten)
                .reduce(NDArray::concat)
                .orElseThrow()
                .toFloatArray();
        assertArrayEquals(expectedOutput, output.toFloatArray(), tolerance);
        for (int i = 0; i < weights.size(); i++) {
            float[] expected = weights.get(i).getGradient().add(1).toFloatArray();
            float largest = weights.get(i).getGradient().abs().max().getFloat();
            assertArrayEquals(
                    expected,
                    gradients.get(i).toFloatArray(),
                    tolerance * (1 + largest),
                    pass.weights().get(i));
        }
    }

    /** So that fewer weights are moved than a batch has values. */
    @Test
    void onlyNarrowDenseLayersReadAndMakeMapsAsTheyLie() {
        String channelsLast = "[0, 2, 3, 1]";
        for (int units : new int[] {64, 65}) {
            Block reading = layers(Layers.convolution(3, 1, 16), ParameterFree.flatten(), Layers.dense(units));
            assertEquals(
                    units == 64,
                    requireNonNull(written(reading, IMAGES)).forward().contains(channelsLast));
            Block making = layers(
                    Layers.dense(16 * 2 * 2),
                    ParameterFree.reshape(new Shape(16, 2, 2)),
                    new TransposedConv2d(16, 4, 2, 1, 0));
            assertEquals(
                    units == 64,
                    requireNonNull(written(making, new Shape(2, units)))
                            .backward()
                            .contains(channelsLast));
        }
    }

    @Test
    void anOperationWithoutADerivativeHasNone() {
        assertNull(written(new RowLstm(4, 4, 3, Head.binary("no", "yes")).block(), new Shape(2, 1, 4, 4)));
        // A single plane that is learnt.
        assertNull(written(layers(Layers.convolution(3, 1, 1), Layers.convolution(3, 1, 16)), IMAGES));
    }

    @Test
    void whatIsAnotherFunctionInTrainingHasNone() {
        assertNull(written(layers(Layers.dense(4), new Dropout(0.5)), ROWS));
        assertNull(
                written(layers(Layers.dense(4), ai.djl.nn.norm.Dropout.builder().build()), ROWS));
        assertNull(written(layers(Layers.normalizedConvolution(3, 1, 4)), IMAGES));
        assertNull(written(
                layers(
                        Layers.convolution(3, 1, 4),
                        ai.djl.nn.norm.BatchNorm.builder().build()),
                IMAGES));
    }

    /** Who only says what it computes in inference may do anything in training. */
    @Test
    void aBlockThatSpeaksOfInferenceAloneHasNone() {
        assertNull(written(layers(Layers.dense(4), new Doubled()), ROWS));
    }

    @Test
    void aBlockOfWhichSomethingIsNotTrainedHasNone() {
        Block frozen = Layers.dense(4);
        frozen.freezeParameters(true);
        assertNull(written(layers(frozen, Layers.dense(2)), ROWS));
    }

    @Test
    void anOutputThatIsGivenTwiceHasNone() {
        assertNull(written(
                layers(
                        Layers.dense(4),
                        Branches.list().add(ParameterFree.identity()).add(ParameterFree.identity())),
                ROWS));
    }

    private @Nullable WrittenPass written(Block block, Shape input) {
        return WrittenPass.of(Forward.initialized(block, manager, input));
    }

    private static Block layers(Block... blocks) {
        return new SequentialBlock().addAll(blocks);
    }

    private static Block dense(int units, Activation activation) {
        return layers(Layers.dense(units), ParameterFree.activation(activation));
    }

    /** In training twice its input. */
    private static final class Doubled extends AbstractBlock implements GraphBlock {
        @Override
        protected NDList forwardInternal(
                ParameterStore parameters,
                NDList inputs,
                boolean training,
                @Nullable PairList<String, Object> options) {
            NDArray x = inputs.singletonOrThrow();
            return new NDList(training ? x.add(x) : x);
        }

        @Override
        public List<Value> describe(GraphBuilder graph, List<Value> inputs) {
            return inputs;
        }

        @Override
        public Shape[] getOutputShapes(Shape[] inputs) {
            return inputs;
        }
    }
}
