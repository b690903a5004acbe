package io.sigmoid.serving;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoundsTest {
    @Test
    void boundsAreWithin() {
        assertTrue(Bounds.contain(new float[] {-1, 0.5f, 2, -0f, Float.MIN_VALUE}, -1, 2));
        assertTrue(Bounds.contain(new float[] {-0f, 0, 1}, 0, 1));
        assertTrue(Bounds.contain(new float[0], 0, 1));
    }

    @ParameterizedTest
    @ValueSource(
            floats = {
                Float.NaN,
                Float.POSITIVE_INFINITY,
                Float.NEGATIVE_INFINITY,
                Float.MAX_VALUE,
                -Float.MAX_VALUE,
                -Float.MIN_VALUE,
                1.0000001f,
                255
            })
    void oneValueOutsideIsFoundAnywhere(float outside) {
        for (int at : new int[] {0, 1, 783, 2047, 2048, 4095, 4096, 4999}) {
            var values = new float[5000];
            values[at] = outside;
            assertFalse(Bounds.contain(values, 0, 1), "at " + at);
        }
    }

    @Test
    void boundsTooFarApartAreNotCertain() {
        var wide = new float[] {-Float.MAX_VALUE, Float.MAX_VALUE};
        assertFalse(Bounds.contain(wide, -Float.MAX_VALUE, Float.MAX_VALUE));
    }
}
