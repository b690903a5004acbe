package io.sigmoid.serving;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.types.DataType;
import io.sigmoid.zoo.artifact.InputSignature;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowValuesTest {
    @Test
    void boundsAreWithin() {
        rows(-1, 2, -1, 0.5f, 2, -0f, Float.MIN_VALUE).check();
        rows(0, 1, -0f, 0, 1).check();
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
            RowValues rows = rows(0, 1, values);
            var error = assertThrows(IllegalArgumentException.class, rows::check);
            assertEquals(
                    "value %d of the input must lie in [0.0, 1.0], got %s".formatted(at, outside), error.getMessage());
            var buffer = FloatBuffer.allocate(5000);
            assertThrows(IllegalArgumentException.class, () -> rows.copy(at, 5000 - at, buffer));
            rows.copy(0, at, buffer);
            rows.copy(at + 1, 4999 - at, buffer);
        }
    }

    @Test
    void copiesFromAnywhere() {
        var values = new float[5000];
        for (int i = 0; i < values.length; i++) {
            values[i] = i / 5000f;
        }
        for (RowValues rows : new RowValues[] {rows(0, 1, values), RowValues.checked(values)}) {
            var buffer = FloatBuffer.allocate(4500);
            rows.copy(300, 4500, buffer);
            assertArrayEquals(Arrays.copyOfRange(values, 300, 4800), buffer.array());
        }
    }

    private static RowValues rows(float minimum, float maximum, float... values) {
        return RowValues.of(
                values, new InputSignature("row", List.of(values.length), DataType.FLOAT32, minimum, maximum));
    }
}
