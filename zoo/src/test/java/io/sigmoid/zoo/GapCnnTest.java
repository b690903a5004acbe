package io.sigmoid.zoo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.pooling.Pool;
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

    @Test
    void aDenseLayerHasNoMaps() {
        var cnn = GapCnn.of(IMAGE, Head.binary("no", "yes"));
        assertEquals(
                "pooling must be LABEL_MAPS for class activation maps, got DENSE",
                assertThrows(IllegalStateException.class, () -> cnn.maps(cnn.block()))
                        .getMessage());
    }

    @Test
    void mapsRefuseTheBlockOfAnotherArchitecture() {
        Head head = Head.binary("no", "yes");
        var cnn = new GapCnn(IMAGE, List.of(4, 5), Pooling.LABEL_MAPS, head);
        Block other = Mlp.of(96, head).block();
        assertThrows(IllegalArgumentException.class, () -> cnn.maps(other));
    }
}
