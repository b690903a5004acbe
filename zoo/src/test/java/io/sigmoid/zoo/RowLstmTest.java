package io.sigmoid.zoo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import org.junit.jupiter.api.Test;

class RowLstmTest {
    @Test
    void readsAnImageWithAndWithoutTheAxisOfItsChannel() {
        RowLstm lstm = RowLstm.of(6, 5, Head.multiClass("a", "b", "c"));
        try (NDManager manager = NDManager.newBaseManager()) {
            Block block = Forward.initialized(lstm.block(), manager, new Shape(4, 6, 5));
            NDArray x = Forward.input(manager, new Shape(4, 6, 5));
            assertArrayEquals(
                    Forward.inference(block, x).singletonOrThrow().toFloatArray(),
                    Forward.inference(block, x.expandDims(1)).singletonOrThrow().toFloatArray());
        }
    }
}
