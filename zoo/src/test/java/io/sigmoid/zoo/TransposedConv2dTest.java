package io.sigmoid.zoo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;

/** Its numbers are in {@link ParityTest}. */
class TransposedConv2dTest {
    @Test
    void doublesAnImage() {
        var block = new TransposedConv2d(8, 4, 2, 1, 0);
        assertEquals(new Shape(5, 8, 28, 14), block.getOutputShapes(new Shape[] {new Shape(5, 3, 14, 7)})[0]);
    }

    @Test
    void refusesAnOutputPaddingAsLargeAsTheStride() {
        assertEquals(
                "outputPadding must be from 0 to 1, got 2",
                assertThrows(IllegalArgumentException.class, () -> new TransposedConv2d(8, 4, 2, 1, 2))
                        .getMessage());
    }

    @Test
    void refusesAPaddingThatCutsEverything() {
        var block = new TransposedConv2d(8, 1, 1, 2, 0);
        assertEquals(
                "padding must leave a pixel: 2 cuts all of what 4 pixels give, kernel 1, stride 1",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> block.getOutputShapes(new Shape[] {new Shape(1, 1, 4, 9)}))
                        .getMessage());
    }
}
