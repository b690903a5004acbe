package io.sigmoid.zoo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;

class NativeMemoryTest {
    /** Beside what DJL does, which makes this necessary. */
    @Test
    void numbersOfAnArrayThatIsNotInOrderLeaveNothingBehind() {
        try (NDManager manager = Pytorch.engine().newBaseManager()) {
            NDArray across = NativeMemory.of(manager, new float[] {0, 1, 2, 3, 4, 5}, new Shape(2, 3))
                    .transpose();
            int before = manager.getManagedArrays().size();
            assertArrayEquals(new float[] {0, 3, 1, 4, 2, 5}, NativeMemory.numbers(across));
            assertEquals(before, manager.getManagedArrays().size());
            assertArrayEquals(new float[] {0, 3, 1, 4, 2, 5}, across.toFloatArray());
            assertTrue(manager.getManagedArrays().size() > before);
        }
    }
}
