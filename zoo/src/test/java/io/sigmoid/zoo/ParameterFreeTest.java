package io.sigmoid.zoo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;

class ParameterFreeTest {
    @Test
    void aGateOpensAndCloses() {
        try (NDManager manager = Pytorch.engine().newBaseManager()) {
            float[] linearAndGate = {2, -3, 5, 10_000, -10_000, 0};
            float[] gated = Forward.inference(
                            ParameterFree.gatedLinearUnit(), NativeMemory.of(manager, linearAndGate, new Shape(1, 6)))
                    .singletonOrThrow()
                    .toFloatArray();
            assertArrayEquals(new float[] {2, -0f, 2.5f}, gated);
        }
    }

    @Test
    void refusesToHalveAnOddNumberOfValues() {
        Shape[] odd = {new Shape(4, 7)};
        assertEquals(
                "a gated linear unit halves an even number of values, got 7",
                assertThrows(IllegalArgumentException.class, () -> ParameterFree.gatedLinearUnit()
                                .getOutputShapes(odd))
                        .getMessage());
    }
}
