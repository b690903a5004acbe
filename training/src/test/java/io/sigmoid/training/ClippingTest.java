package io.sigmoid.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.sigmoid.zoo.NativeMemory;
import io.sigmoid.zoo.Pytorch;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClippingTest {
    /** The square of the first is more than float32 holds, that of the last less. */
    @ParameterizedTest
    @ValueSource(floats = {1e25f, 3, 1e-25f})
    void theLengthOfAGradientIsRightWhateverItsSize(float size) {
        try (NDManager manager = Pytorch.engine().newBaseManager()) {
            float[] values = {size, -size, size, size};
            NDArray gradient = NativeMemory.of(manager, values, new Shape(4));
            // Half as long as it is.
            NDArray clipped = Clipping.byNorm((double) size).clip(gradient);
            float half = size / 2;
            float[] expected = {half, -half, half, half};
            assertArrayEquals(expected, clipped.toFloatArray(), half * 1e-6f, () -> Arrays.toString(expected));
        }
    }
}
