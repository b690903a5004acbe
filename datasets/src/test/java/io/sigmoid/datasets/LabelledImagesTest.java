package io.sigmoid.datasets;

import static io.sigmoid.datasets.Fixtures.images;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LabelledImagesTest {
    @Test
    void pixelsAreACopy() {
        LabelledImages images = images(0, 1);
        images.pixels(1)[0] = 99;
        assertArrayEquals(new byte[] {2, 3}, images.pixels(1));
    }

    @Test
    void keepsNoHoldOfTheArraysItWasMadeFrom() {
        byte[] pixels = {7};
        var images = LabelledImages.of("x", Part.TEST, List.of("a"), 1, 1, 1, pixels, new int[] {0});
        pixels[0] = 99;
        assertArrayEquals(new byte[] {7}, images.pixels(0));
    }

    @Test
    void imagesOfAnotherSizeKeepTheirLabels() {
        LabelledImages scaled = images(0, 1).scaledTo(3, 2, 4);
        assertEquals("letters TRAIN: 2 images of 3x2x4, 3 labels", scaled.toString());
        assertEquals(1, scaled.label(1));
    }

    @Test
    void imagesThatNoArrayHoldsAreScaledAsTheyAreNeeded() {
        assertTrue(images(0, 1, 2).scaledTo(3, 2, 4).resident());
        assertFalse(images(new int[64]).scaledTo(3, 4096, 4096).resident());
    }

    @Test
    void greyIsScaledAsAPictureIs() {
        var grey = LabelledImages.of(
                "x", Part.TEST, List.of("a"), 1, 1, 4, new byte[] {0, 40, 60, (byte) 200}, new int[] {0});
        assertArrayEquals(new byte[] {20, (byte) 130}, grey.scaledTo(1, 1, 2).pixels(0));
    }

    @Test
    void coloursBecomeLuminance() {
        var green =
                LabelledImages.of("x", Part.TEST, List.of("a"), 3, 1, 1, new byte[] {0, (byte) 255, 0}, new int[] {0});
        assertArrayEquals(new byte[] {(byte) 150}, green.scaledTo(1, 1, 1).pixels(0));
        assertArrayEquals(new byte[] {0, (byte) 255, 0}, green.scaledTo(3, 1, 1).pixels(0));
    }

    @Test
    void rowsAreTakenInTheirOrder() {
        LabelledImages rows = images(0, 1, 2).rows(new int[] {2, 0, 2});
        assertArrayEquals(new int[] {2, 0, 2}, labels(rows));
    }

    @Test
    void rowsOfRowsCountFromTheirOwnStart() {
        LabelledImages last = images(0, 1, 2).rows(new int[] {1, 2}).rows(new int[] {1});
        assertArrayEquals(new byte[] {4, 5}, last.pixels(0));
    }

    @Test
    void refusesRowOutOfRange() {
        assertThrows(IndexOutOfBoundsException.class, () -> images(0, 1).rows(new int[] {2}));
    }

    @Test
    void firstTakesAtMost() {
        assertEquals(2, images(0, 1, 2).first(2).size());
    }

    @Test
    void firstOfMoreThanThereAreIsAll() {
        assertEquals(3, images(0, 1, 2).first(10).size());
    }

    @Test
    void refusesFirstZero() {
        assertEquals("n must be positive, got 0", misuse(() -> images(0).first(0)));
    }

    @Test
    void refusesClassWithoutLabel() {
        assertEquals("classes must be from 0 to 2, got 3 at row 1", misuse(() -> images(0, 3)));
    }

    @Test
    void refusesPixelsOfOtherLength() {
        assertEquals(
                "pixels must have 2 bytes, got 3",
                misuse(() -> LabelledImages.of("x", Part.TEST, List.of("a"), 1, 1, 2, new byte[3], new int[] {0})));
    }

    @Test
    void refusesLabelTwice() {
        assertEquals(
                "labels must differ, got [a, a]",
                misuse(() -> LabelledImages.of("x", Part.TEST, List.of("a", "a"), 1, 1, 1, new byte[1], new int[1])));
    }

    @Test
    void fingerprintIsOfContent() {
        var all = images(0, 1, 2);
        var same = LabelledImages.of(
                "other", Part.TEST, List.of("a", "b", "c"), 1, 1, 2, new byte[] {0, 1, 2, 3}, new int[] {0, 1});
        assertEquals(all.first(2).sha256(), same.sha256());
    }

    @Test
    void fingerprintIsLowerCaseHex() {
        assertTrue(images(0).sha256().matches("[0-9a-f]{64}"));
    }

    @Test
    void fingerprintKnowsClasses() {
        assertNotEquals(images(0, 1).sha256(), images(0, 2).sha256());
    }

    @Test
    void fingerprintKnowsPixels() {
        assertNotEquals(
                images(0, 0).rows(new int[] {0}).sha256(),
                images(0, 0).rows(new int[] {1}).sha256());
    }

    @Test
    void fingerprintKnowsShape() {
        byte[] pixels = new byte[2];
        assertNotEquals(
                LabelledImages.of("x", Part.TEST, List.of("a"), 1, 1, 2, pixels, new int[1])
                        .sha256(),
                LabelledImages.of("x", Part.TEST, List.of("a"), 1, 2, 1, pixels, new int[1])
                        .sha256());
    }

    @Test
    void fingerprintKnowsWhereALabelEnds() {
        byte[] pixels = new byte[1];
        assertNotEquals(
                LabelledImages.of("x", Part.TEST, List.of("ab", "c"), 1, 1, 1, pixels, new int[1])
                        .sha256(),
                LabelledImages.of("x", Part.TEST, List.of("a", "bc"), 1, 1, 1, pixels, new int[1])
                        .sha256());
    }

    @Test
    void splitHoldsEveryRowOnce() {
        var split = uneven().split(0.3, 1);
        int[] ids =
                IntStream.concat(ids(split.rest()), ids(split.held())).sorted().toArray();
        assertArrayEquals(ids(uneven()).toArray(), ids);
    }

    @Test
    void splitHoldsItsShare() {
        assertEquals(30, uneven().split(0.3, 1).held().size());
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.01, 0.1, 0.25, 1 / 3.0, 0.5, 0.77, 0.99})
    void splitHoldsItsShareOfEachLabel(double share) {
        LabelledImages all = uneven();
        LabelledImages held = all.split(share, 5).held();
        for (int label = 0; label < 3; label++) {
            assertEquals(share * count(all, label), count(held, label), 1.0);
        }
    }

    @Test
    void splitKeepsOrder() {
        int[] ids = ids(uneven().split(0.3, 1).rest()).toArray();
        assertArrayEquals(Arrays.stream(ids).sorted().toArray(), ids);
    }

    @Test
    void splitRepeatsWithItsSeed() {
        assertEquals(
                uneven().split(0.3, 1).held().sha256(),
                uneven().split(0.3, 1).held().sha256());
    }

    @Test
    void splitDiffersWithAnotherSeed() {
        assertNotEquals(
                uneven().split(0.3, 1).held().sha256(),
                uneven().split(0.3, 2).held().sha256());
    }

    @Test
    void splitIsTheSameOnEveryMachine() {
        assertArrayEquals(
                new int[] {15, 18, 31, 35, 39, 40, 47, 63, 86, 96},
                ids(uneven().split(0.1, 42).held()).toArray());
    }

    @Test
    void refusesShareOfOne() {
        assertEquals("share must be between 0 and 1, got 1.0", misuse(() -> uneven().split(1, 1)));
    }

    @Test
    void refusesShareThatIsNaN() {
        assertEquals("share must be between 0 and 1, got NaN", misuse(() -> uneven().split(Double.NaN, 1)));
    }

    @Test
    void refusesSplitWithAnEmptyPart() {
        assertEquals("share 0.001 of 100 images leaves one part empty", misuse(() -> uneven().split(0.001, 1)));
    }

    /** 100 images: 61 of a, 32 of b, 7 of c; mixed. */
    private static LabelledImages uneven() {
        return images(IntStream.range(0, 100)
                .map(row -> row * 37 % 100)
                .map(row -> row < 61 ? 0 : row < 93 ? 1 : 2)
                .toArray());
    }

    private static IntStream ids(LabelledImages images) {
        return IntStream.range(0, images.size()).map(row -> (images.pixels(row)[0] & 0xff) / 2);
    }

    private static int[] labels(LabelledImages images) {
        return IntStream.range(0, images.size()).map(images::label).toArray();
    }

    private static int count(LabelledImages images, int label) {
        return (int) Arrays.stream(labels(images)).filter(each -> each == label).count();
    }

    private static String misuse(Executable code) {
        return String.valueOf(assertThrows(IllegalArgumentException.class, code).getMessage());
    }

    @Test
    void whatIsScaledBeyondAQuarterOfMemoryIsScaledAsItIsNeeded() {
        int rows = (int) (PixelStore.mostHeld() / (3 * 64 * 64)) + 1;
        LabelledImages dots =
                LabelledImages.of("dots", Part.TRAIN, List.of("a"), 1, 1, 1, new byte[rows], new int[rows]);
        LabelledImages large = dots.first(1).scaledTo(3, 64, 64);
        assertFalse(large.resident());
        assertEquals(3 * 64 * 64, large.pixels(0).length);
    }
}
