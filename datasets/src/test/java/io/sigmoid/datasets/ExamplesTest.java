package io.sigmoid.datasets;

import static io.sigmoid.datasets.Fixtures.images;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ExamplesTest {
    private static final Target CLASSES = new Target.Classes();
    private static final Target VOWEL = new Target.Binary("vowel", "consonant", List.of("a"));

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void featuresStayBytes() {
        assertEquals(DataType.UINT8, examples().features().getDataType());
    }

    @Test
    void featuresHaveTheirShape() {
        assertEquals(new Shape(4, 1, 1, 2), examples().features().getShape());
    }

    @Test
    void uploadOfSeveralPiecesKeepsEveryPixel() {
        int size = 3 << 22; // bytes, 300 an image: three pieces and a rest
        byte[] pixels = new byte[size / 300 * 300];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (i * 31 + i / 257);
        }
        var images = LabelledImages.of("x", Part.TRAIN, List.of("a"), 3, 10, 10, pixels, new int[size / 300]);
        var examples = Examples.of(images, CLASSES, manager);
        assertArrayEquals(pixels, examples.features().toByteArray());
    }

    @Test
    void batchScalesEveryByteExactly() {
        byte[] pixels = new byte[256];
        float[] expected = new float[256];
        for (int value = 0; value < 256; value++) {
            pixels[value] = (byte) value;
            expected[value] = value / 255f;
        }
        var images = LabelledImages.of("x", Part.TRAIN, List.of("a"), 1, 16, 16, pixels, new int[1]);
        NDList batch = Examples.of(images, CLASSES, manager).batch(manager, 0, 1);
        assertArrayEquals(expected, batch.get(0).toFloatArray());
    }

    @Test
    void batchHasItsRows() {
        NDArray features = examples().batch(manager, 1, 3).get(0);
        assertArrayEquals(new float[] {2 / 255f, 3 / 255f, 4 / 255f, 5 / 255f}, features.toFloatArray());
    }

    @Test
    void batchKeepsTheShapeOfAnImage() {
        assertEquals(
                new Shape(2, 1, 1, 2), examples().batch(manager, 1, 3).get(0).getShape());
    }

    @Test
    void batchHasItsTargets() {
        assertArrayEquals(
                new float[] {0, 1}, examples().batch(manager, 1, 3).get(1).toFloatArray());
    }

    /** Whose model is asked to draw again what it saw, not what it did not see. */
    @Test
    void drawnPixelsAreTheFeaturesToo() {
        for (var binarisation : List.of(Target.Binarisation.STATIC, Target.Binarisation.DYNAMIC)) {
            LabelledImages digits = new Mnist().load(Part.TEST).first(3);
            try (var examples = Examples.of(digits, new Target.Pixels(binarisation, 1), manager)) {
                NDList batch = examples.batch(manager, 0, 3);
                float[] features = batch.get(0).toFloatArray();
                assertArrayEquals(batch.get(1).toFloatArray(), features);
                for (float value : features) {
                    assertTrue(value == 0 || value == 1, binarisation + " " + value);
                }
            }
        }
    }

    @Test
    void binaryTargetsHaveOneColumn() {
        var examples = Examples.of(images(2, 0, 1), VOWEL, manager);
        assertEquals(new Shape(2, 1), examples.batch(manager, 0, 2).get(1).getShape());
    }

    @Test
    void batchBelongsToTheManagerOfTheCaller() {
        var examples = examples();
        try (NDManager step = manager.newSubManager()) {
            examples.batch(step, 0, 2).forEach(array -> assertSame(step, array.getManager()));
        }
    }

    @Test
    void batchLeavesNothingElseInTheManager() {
        var examples = examples();
        try (NDManager step = manager.newSubManager()) {
            examples.batch(step, 0, 2);
            assertEquals(2, step.getManagedArrays().size());
        }
    }

    @Test
    void batchLeavesNothingWithTheExamples() {
        try (NDManager own = manager.newSubManager();
                NDManager step = manager.newSubManager()) {
            var examples = Examples.of(images(0, 1), CLASSES, own);
            int before = arrays(examples);
            examples.batch(step, 0, 2);
            assertEquals(before, arrays(examples));
        }
    }

    @Test
    void refusesBatchBeyondTheEnd() {
        var examples = examples();
        assertThrows(IndexOutOfBoundsException.class, () -> examples.batch(manager, 3, 5));
    }

    @Test
    void takePermutesFeatures() {
        var taken = examples().take(manager, new long[] {3, 0, 2, 1});
        assertArrayEquals(new byte[] {6, 7, 0, 1, 4, 5, 2, 3}, taken.features().toByteArray());
    }

    @Test
    void takePermutesTargets() {
        var taken = examples().take(manager, new long[] {3, 0, 2, 1});
        assertArrayEquals(new float[] {2, 2, 1, 0}, taken.targets().toFloatArray());
    }

    @Test
    void takeLivesOnWithoutItsOrigin() {
        var examples = examples();
        var taken = examples.take(manager, new long[] {3, 0});
        examples.close();
        assertArrayEquals(new float[] {2, 2}, taken.batch(manager, 0, 2).get(1).toFloatArray());
    }

    @Test
    void takeLeavesNothingWithItsOrigin() {
        var examples = examples();
        int before = arrays(examples);
        examples.take(manager, new long[] {3, 0});
        assertEquals(before, arrays(examples));
    }

    @Test
    void refusesToTakeRowBeyondTheEnd() {
        var examples = examples();
        assertThrows(IndexOutOfBoundsException.class, () -> examples.take(manager, new long[] {4}));
    }

    @Test
    void closeFreesTheArrays() {
        var examples = examples();
        examples.close();
        assertTrue(examples.features().isReleased() && examples.targets().isReleased());
    }

    @Test
    void closingTheManagerFreesTheArrays() {
        NDManager parent = manager.newSubManager();
        var examples = Examples.of(images(0), CLASSES, parent);
        parent.close();
        assertTrue(examples.features().isReleased());
    }

    @Test
    void refusedTargetLeavesNothingBehind() {
        var target = new Target.Binary("y", "n", List.of("z"));
        try (NDManager own = manager.newSubManager()) {
            assertThrows(DatasetException.class, () -> Examples.of(images(0), target, own));
            assertEquals(0, own.getManagedArrays().size());
        }
    }

    @Test
    void batchOutlivesItsExamplesAndTheGarbageCollector() {
        NDList batch;
        try (var examples = examples()) {
            batch = examples.batch(manager, 0, 4);
        }
        assertEquals(600, refillDirectMemory().size());
        assertArrayEquals(new float[] {2, 0, 1, 2}, batch.get(1).toFloatArray());
    }

    private Examples examples() {
        return Examples.of(images(2, 0, 1, 2), CLASSES, manager);
    }

    private static int arrays(Examples examples) {
        return examples.features().getManager().getManagedArrays().size();
    }

    /** What a graph would read if it had kept memory of Java's. */
    private static List<ByteBuffer> refillDirectMemory() {
        var buffers = new ArrayList<ByteBuffer>();
        for (int round = 0; round < 3; round++) {
            System.gc();
            for (int i = 0; i < 200; i++) {
                ByteBuffer buffer = ByteBuffer.allocateDirect(16);
                while (buffer.hasRemaining()) {
                    buffer.put((byte) 77);
                }
                buffers.add(buffer);
            }
        }
        return buffers;
    }
}
