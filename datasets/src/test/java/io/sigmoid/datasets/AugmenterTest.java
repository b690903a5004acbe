package io.sigmoid.datasets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class AugmenterTest {
    private static final Target CLASSES = new Target.Classes();
    private static final int N = 16;

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void noneLeavesEveryValue() {
        assertArrayEquals(plain(), varied(Augmentation.NONE, 1));
    }

    @Test
    void affineMapOfNothingLeavesEveryValue() {
        assertArrayEquals(plain(), varied(new Augmentation(1e-30, 0, 0, false, 0, 0), 1), 1e-6f);
    }

    @Test
    void sameSeedGivesTheSamePictures() {
        var all = new Augmentation(2, 15, 0.2, true, 0.5, 0.4);
        assertArrayEquals(varied(all, 9), varied(all, 9));
    }

    @Test
    void anotherSeedGivesOthers() {
        assertFalse(Arrays.equals(varied(Augmentation.DIGITS, 9), varied(Augmentation.DIGITS, 10)));
    }

    @Test
    void flipMirrorsSomeAndLeavesTheOthers() {
        float[] before = plain();
        float[] after = varied(new Augmentation(0, 0, 0, true, 0, 0), 3);
        int mirrored = 0;
        for (int image = 0; image < N; image++) {
            float[] from = Arrays.copyOfRange(before, image * 30, image * 30 + 30);
            float[] to = Arrays.copyOfRange(after, image * 30, image * 30 + 30);
            boolean kept = Arrays.equals(from, to);
            assertTrue(kept || Arrays.equals(mirror(from), to), "image " + image);
            mirrored += kept ? 0 : 1;
        }
        assertTrue(mirrored > 2 && mirrored < N - 2, mirrored + " mirrored");
    }

    @Test
    void valuesStayBetweenBlackAndWhite() {
        for (float value : varied(new Augmentation(3, 30, 0.4, true, 0.5, 0.4), 5)) {
            assertTrue(value >= 0 && value <= 1.000001f, "value " + value);
        }
    }

    @Test
    void farShiftsLeaveBlack() {
        float[] after = varied(new Augmentation(5000, 0, 0, false, 0, 0), 5);
        assertTrue(IntStream.range(0, after.length).filter(i -> after[i] > 0).count() < 60);
    }

    @Test
    void eraseMakesBlackRectangles() {
        float[] before = plain();
        float[] after = varied(new Augmentation(0, 0, 0, false, 1, 0), 5);
        for (int image = 0; image < N; image++) {
            int at = image * 30;
            long black = IntStream.range(at, at + 30).filter(i -> after[i] == 0).count();
            assertTrue(black >= 1 && black <= 12, "image " + image + " has " + black);
            assertTrue(IntStream.range(at, at + 30).allMatch(i -> after[i] == 0 || after[i] == before[i]));
        }
    }

    @Test
    void mixupGivesSharesOfClasses() {
        NDList mixed = batch(new Augmentation(0, 0, 0, false, 0, 0.4), 5);
        assertEquals(new Shape(N, 3), mixed.get(1).getShape());
        float[] sums = mixed.get(1).sum(new int[] {1}).toFloatArray();
        for (float sum : sums) {
            assertEquals(1, sum, 1e-6f);
        }
    }

    @Test
    void leavesNothingBehind() {
        try (var augmenter = Augmenter.of(new Augmentation(2, 9, 0.1, true, 1, 0.3), images(), CLASSES, manager);
                Examples examples = Examples.of(images(), CLASSES, manager)) {
            int before = manager.getManagedArrays().size();
            try (NDManager step = manager.newSubManager()) {
                augmenter.apply(step, examples.batch(step, 0, N), 1);
                assertEquals(4, step.getManagedArrays().size());
            }
            assertEquals(before, manager.getManagedArrays().size());
        }
    }

    @Test
    void resultOutlivesItsAugmenterAndTheGarbageCollector() {
        float[] expected = varied(Augmentation.DIGITS, 4);
        NDList kept = batch(Augmentation.DIGITS, 4);
        for (int i = 0; i < 300; i++) {
            if (i % 100 == 0) {
                System.gc();
            }
            ByteBuffer.allocateDirect(N * 30 * 4).put(new byte[] {77, 77, 77, 77});
        }
        assertArrayEquals(expected, kept.get(0).toFloatArray());
    }

    @Test
    void refusesToMirrorDigits() {
        var digits = new Mnist().load(Part.TEST).first(1);
        assertEquals(
                "augmentation flip: an image of mnist seen in a mirror is not one of its labels, must be false",
                assertThrows(DatasetException.class, () -> Augmenter.of(Augmentation.FASHION, digits, CLASSES, manager))
                        .getMessage());
    }

    @Test
    void refusesScaleOfOne() {
        assertEquals(
                "scale must be from 0 to 0.99, got 1.0",
                assertThrows(IllegalArgumentException.class, () -> new Augmentation(0, 0, 1, false, 0, 0))
                        .getMessage());
    }

    private float[] plain() {
        try (Examples examples = Examples.of(images(), CLASSES, manager)) {
            return examples.batch(manager, 0, N).get(0).toFloatArray();
        }
    }

    private float[] varied(Augmentation augmentation, long seed) {
        return batch(augmentation, seed).get(0).toFloatArray();
    }

    private NDList batch(Augmentation augmentation, long seed) {
        try (var augmenter = Augmenter.of(augmentation, images(), CLASSES, manager);
                Examples examples = Examples.of(images(), CLASSES, manager)) {
            return augmenter.apply(manager, examples.batch(manager, 0, N), seed);
        }
    }

    private static float[] mirror(float[] image) {
        float[] mirrored = new float[image.length];
        for (int i = 0; i < image.length; i++) {
            mirrored[i] = image[i / 6 * 6 + 5 - i % 6];
        }
        return mirrored;
    }

    /** 16 images of 5 by 6, nowhere black. */
    private static LabelledImages images() {
        byte[] pixels = new byte[N * 30];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (20 + i * 37 % 230);
        }
        int[] classes = IntStream.range(0, N).map(i -> i % 3).toArray();
        return LabelledImages.of("x", Part.TRAIN, List.of("a", "b", "c"), 1, 5, 6, pixels, classes)
                .asMirrorable();
    }
}
