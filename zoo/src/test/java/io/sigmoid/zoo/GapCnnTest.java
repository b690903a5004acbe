package io.sigmoid.zoo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.pooling.Pool;
import io.sigmoid.zoo.graph.Graph;
import io.sigmoid.zoo.graph.GraphFunction;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GapCnnTest {
    private static final ImageShape IMAGE = new ImageShape(1, 12, 8);

    static List<Head> heads() {
        return SmallModels.HEADS;
    }

    @ParameterizedTest
    @MethodSource("heads")
    void theMeanOfEachMapIsExactlyItsLogit(Head head) {
        var cnn = new GapCnn(IMAGE, List.of(4, 5), Pooling.LABEL_MAPS, head);
        try (NDManager manager = NDManager.newBaseManager()) {
            Shape input = SmallModels.batch(cnn, 3);
            Block block = Forward.initialized(cnn.block(), manager, input);
            NDArray x = Forward.input(manager, input);
            NDList maps = Forward.inference(cnn.maps(block), x);
            NDList logits = Forward.inference(block, x);
            assertEquals(logits.size(), maps.size());
            for (int i = 0; i < maps.size(); i++) {
                assertEquals(
                        logits.get(i).getShape().addAll(new Shape(3, 2)),
                        maps.get(i).getShape());
                assertArrayEquals(
                        logits.get(i).toFloatArray(),
                        Pool.globalAvgPool2d(maps.get(i)).toFloatArray());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("heads")
    void theMeanOfEachMapIsTheLogitOfADenseLayer(Head head) {
        for (ActivationMapped net : List.of(
                new GapCnn(IMAGE, List.of(4, 5), Pooling.DENSE, head),
                new GapResNet(new ImageShape(1, 11, 8), List.of(4, 5, 6), 2, head))) {
            try (NDManager manager = NDManager.newBaseManager()) {
                Shape input = SmallModels.batch(net, 3);
                Block block = Forward.initialized(net.block(), manager, input);
                NDArray x = Forward.input(manager, input);
                Block mapping = net.maps(block);
                NDList maps = Forward.inference(mapping, x);
                NDList logits = Forward.inference(block, x);
                float[] described = GraphFunction.of(Graph.of(mapping), manager)
                        .forward(x, 3)
                        .toFloatArray();
                assertEquals(logits.size(), maps.size());
                int from = 0;
                for (int i = 0; i < maps.size(); i++) {
                    Shape shape = logits.get(i).getShape().addAll(net.mapShape().slice(1));
                    assertEquals(shape, maps.get(i).getShape());
                    assertEquals(List.of(shape), List.of(mapping.getOutputShapes(new Shape[] {input})[i]));
                    assertArrayEquals(
                            logits.get(i).toFloatArray(),
                            Pool.globalAvgPool2d(maps.get(i)).toFloatArray(),
                            1e-5f);
                    int size = Math.toIntExact(shape.slice(1).size());
                    assertArrayEquals(
                            Arrays.copyOf(maps.get(i).toFloatArray(), size),
                            Arrays.copyOfRange(described, from, from + size),
                            1e-5f);
                    from += size;
                }
            }
        }
    }

    @Test
    void aMapOfOnePlaceDoesNotSayWhere() {
        Head head = Head.binary("no", "yes");
        assertTrue(new GapCnn(ImageShape.MNIST, List.of(4, 4, 4), Pooling.DENSE, head).localizes());
        assertFalse(new GapCnn(ImageShape.MNIST, List.of(4, 4, 4, 4), Pooling.DENSE, head).localizes());
    }

    @Test
    void mapsRefuseTheBlockOfAnotherArchitecture() {
        Head head = Head.binary("no", "yes");
        Head two = Head.joint(new Head.Output("a", head), new Head.Output("b", head));
        List<ActivationMapped> all = List.of(
                new GapCnn(IMAGE, List.of(4, 5), Pooling.LABEL_MAPS, head),
                new GapCnn(IMAGE, List.of(4, 5), Pooling.LABEL_MAPS, two),
                new GapCnn(IMAGE, List.of(4, 5), Pooling.DENSE, head),
                new GapCnn(IMAGE, List.of(4, 5), Pooling.DENSE, two),
                new GapCnn(IMAGE, List.of(4, 5, 6), Pooling.DENSE, head),
                new GapResNet(IMAGE, List.of(4, 5, 6), 1, head));
        for (ActivationMapped each : all) {
            for (ActivationMapped other : all) {
                if (each == other) {
                    each.maps(other.block());
                } else {
                    assertThrows(IllegalArgumentException.class, () -> each.maps(other.block()));
                }
            }
            assertThrows(
                    IllegalArgumentException.class,
                    () -> each.maps(Mlp.of(96, head).block()));
        }
    }
}
