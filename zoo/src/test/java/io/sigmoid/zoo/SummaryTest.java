package io.sigmoid.zoo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.recurrent.LSTM;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class SummaryTest {
    private static final Head YES_NO = Head.binary("no", "yes");

    /** Any block as an architecture. */
    private record Wrapped(Shape input, Block block) implements Architecture {
        @Override
        public Head head() {
            return YES_NO;
        }
    }

    /** One weight and an operation that nobody knows. */
    private static class Unknown extends AbstractBlock {
        Unknown() {
            addParameter(Parameter.builder()
                    .setName("scale")
                    .setType(Parameter.Type.WEIGHT)
                    .optShape(new Shape(5))
                    .build());
        }

        @Override
        protected NDList forwardInternal(
                ParameterStore store, NDList in, boolean training, @Nullable PairList<String, Object> options) {
            return in;
        }

        @Override
        public Shape[] getOutputShapes(Shape[] inputs) {
            return inputs;
        }
    }

    private static final class Told extends Unknown implements MultiplyAdds {
        @Override
        public long multiplyAdds(Shape... inputs) {
            return 7 * inputs[0].size();
        }
    }

    @Test
    void readsLikeATable() {
        assertEquals("""
                Layer    Output    Parameters  Multiply-adds
                ────────────────────────────────────────────
                Input    (N, 784)
                Flatten  (N, 784)           0              0
                Linear   (N, 64)       50,240         50,176
                RELU     (N, 64)            0              0
                Linear   (N, 32)        2,080          2,048
                RELU     (N, 32)            0              0
                Linear   (N, 1)            33             32
                ────────────────────────────────────────────
                Total                  52,353         52,256
                ────────────────────────────────────────────
                Mlp: 52,353 trainable, 0 not trainable""", Summary.of(Mlp.of(784, YES_NO)).text());
    }

    @Test
    void countsConvolutions() {
        Summary summary = Summary.of(GapCnn.of(ImageShape.MNIST, YES_NO));
        assertEquals(320 + 18_496 + 73_856 + 129, summary.parameters());
        assertEquals(
                OptionalLong.of(9 * 32 * 784 + 9 * 32 * 64 * 196 + 9 * 64 * 128 * 49 + 128), summary.multiplyAdds());
        assertEquals(List.of(new Shape(1, 64, 14, 14)), summary.layers().get(3).outputs());
    }

    @Test
    void countsRecurrentLayersAndNormalisation() {
        var block = new SequentialBlock()
                .add(LSTM.builder().setStateSize(5).setNumLayers(1).build())
                .add(BatchNorm.builder().build());
        Summary summary = Summary.of(new Wrapped(new Shape(4, 3), block));
        assertEquals(4 * 5 * (3 + 5 + 2), summary.layers().get(0).parameters());
        assertEquals(
                OptionalLong.of(4 * 4 * 5 * (3 + 5)), summary.layers().get(0).multiplyAdds());
        assertEquals(16, summary.layers().get(1).parameters());
        assertEquals(8, summary.layers().get(1).trainable());
        assertEquals(OptionalLong.of(4 * 5), summary.layers().get(1).multiplyAdds());
    }

    @Test
    void countsEveryStepOfARecurrentLayerWhereStepsComeFirst() {
        var lstm = LSTM.builder()
                .setStateSize(5)
                .setNumLayers(1)
                .optBatchFirst(false)
                .build();
        try (NDManager manager = Pytorch.engine().newBaseManager()) {
            Forward.initialized(lstm, manager, new Shape(4, 1, 3));
            var layers = new ArrayList<Summary.Layer>();
            LayerWalk.collect("", lstm, layers);
            assertEquals(OptionalLong.of(4 * 4 * 5 * (3 + 5)), layers.get(0).multiplyAdds());
        }
    }

    @Test
    void anUnknownBlockHasParametersAndAQuestionMark() {
        Summary summary = Summary.of(new Wrapped(new Shape(3), new SequentialBlock().add(new Unknown())));
        assertEquals(5, summary.parameters());
        assertEquals(OptionalLong.empty(), summary.multiplyAdds());
        assertEquals(
                2, summary.text().lines().filter(line -> line.endsWith("?")).count());
    }

    @Test
    void aBlockMayTellItsCost() {
        Summary summary = Summary.of(new Wrapped(new Shape(3), new SequentialBlock().add(new Told())));
        assertEquals(OptionalLong.of(21), summary.multiplyAdds());
    }

    static final List<Architecture> architectures = SmallModels.all();

    @ParameterizedTest
    @FieldSource("architectures")
    void everyArchitectureIsCounted(Architecture architecture) {
        Summary summary = Summary.of(architecture);
        assertTrue(summary.multiplyAdds().isPresent(), summary.text());
        try (NDManager manager = NDManager.newBaseManager()) {
            Block block = architecture.block();
            block.initialize(manager, DataType.FLOAT32, SmallModels.batch(architecture, 1));
            long weights = block.getParameters().values().stream()
                    .mapToLong(parameter -> parameter.getArray().size())
                    .sum();
            assertEquals(weights, summary.parameters());
        }
    }

    @Test
    void aTransposedConvolutionCostsItsWeightsAPixelOfTheInput() {
        var block = new SequentialBlock().add(new TransposedConv2d(8, 4, 2, 1, 0));
        Summary summary = Summary.of(new Wrapped(new Shape(3, 5, 7), block));
        assertEquals(OptionalLong.of(3 * 8 * 4 * 4 * 5 * 7), summary.multiplyAdds());
    }

    @Test
    void aModelLargerThanMemoryIsSummarised() {
        Summary summary = Summary.of(new Mlp(1 << 26, Collections.nCopies(100, 1 << 16), Activation.RELU, YES_NO));
        assertEquals(4_823_254_892_545L, summary.parameters());
    }

    @Test
    void aModelBeyondCountingIsRefused() {
        var net = new SequentialBlock();
        for (int i = 0; i < 4; i++) {
            net.add(Linear.builder().setUnits(Integer.MAX_VALUE).build());
        }
        var architecture = new Wrapped(new Shape(Integer.MAX_VALUE), net);
        assertThrows(
                IllegalArgumentException.class, () -> Summary.of(architecture).parameters());
    }
}
