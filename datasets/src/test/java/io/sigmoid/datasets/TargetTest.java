package io.sigmoid.datasets;

import static io.sigmoid.datasets.Fixtures.images;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class TargetTest {
    private static final LabelledImages IMAGES = images(2, 0, 1, 2);
    private static final Target VOWEL = new Target.Binary("vowel", "consonant", List.of("a"));

    @Test
    void classesAreIndices() {
        assertArrayEquals(new float[] {2, 0, 1, 2}, new Target.Classes().values(IMAGES));
    }

    @Test
    void classesHaveTheLabelsOfTheData() {
        assertEquals(List.of("a", "b", "c"), new Target.Classes().labels(IMAGES));
    }

    @Test
    void classesAreFlat() {
        assertEquals(new Shape(4), new Target.Classes().shape(IMAGES));
    }

    @Test
    void binaryIsOneWhereTheLabelIsOneOfThese() {
        assertArrayEquals(new float[] {0, 1, 0, 0}, VOWEL.values(IMAGES));
    }

    @Test
    void binaryNamesNegativeFirst() {
        assertEquals(List.of("consonant", "vowel"), VOWEL.labels(IMAGES));
    }

    @Test
    void binaryHasOneColumn() {
        assertEquals(new Shape(4, 1), VOWEL.shape(IMAGES));
    }

    @Test
    void refusesNoLabels() {
        assertEquals(
                "labels must be at least one, each once, got []",
                assertThrows(IllegalArgumentException.class, () -> new Target.Binary("y", "n", List.of()))
                        .getMessage());
    }

    @Test
    void refusesLabelTwice() {
        assertEquals(
                "labels must be at least one, each once, got [a, a]",
                assertThrows(IllegalArgumentException.class, () -> new Target.Binary("y", "n", List.of("a", "a")))
                        .getMessage());
    }

    @Test
    void refusesOneNameForBoth() {
        assertEquals(
                "positive and negative must be two different names, got \"y\" and \"y\"",
                assertThrows(IllegalArgumentException.class, () -> new Target.Binary("y", "y", List.of("a")))
                        .getMessage());
    }

    @Test
    void refusesLabelThatTheDataLacks() {
        var target = new Target.Binary("odd", "even", List.of("a", "1"));
        assertEquals(
                "target odd: labels [1] are not in letters, must be from [a, b, c]",
                assertThrows(DatasetException.class, () -> target.values(IMAGES))
                        .getMessage());
    }

    @Test
    void refusesAllLabels() {
        var target = new Target.Binary("any", "none", List.of("a", "b", "c"));
        assertEquals(
                "target any: labels [a, b, c] are all that letters has, must leave one for none",
                assertThrows(DatasetException.class, () -> target.labels(IMAGES))
                        .getMessage());
    }

    @Test
    void labelsOfOneEachAreOneHot() {
        assertArrayEquals(new float[] {0, 0, 1, 1, 0, 0}, new Target.Labels().values(IMAGES.first(2)));
    }

    @Test
    void labelsOfSetsAreMultiHot() {
        assertArrayEquals(new float[] {1, 0, 1, 0, 0, 0}, new Target.Labels().values(SETS));
        assertEquals(new Shape(2, 3), new Target.Labels().shape(SETS));
    }

    @Test
    void binaryAsksWhetherOneOfTheSetIsThere() {
        assertArrayEquals(new float[] {1, 0}, VOWEL.values(SETS));
    }

    @Test
    void classesRefuseSets() {
        assertEquals(
                "sets: rows have sets of labels, must have one each; target labels learns the sets",
                assertThrows(DatasetException.class, () -> new Target.Classes().labels(SETS))
                        .getMessage());
    }

    @Test
    void attributesFollowFromLabels() {
        var target = new Target.Attributes(
                List.of(new Target.Attribute("vowel", List.of("a")), new Target.Attribute("early", List.of("a", "b"))));
        assertEquals(List.of("vowel", "early"), target.labels(IMAGES));
        assertArrayEquals(new float[] {0, 0, 1, 1, 0, 1, 0, 0}, target.values(IMAGES));
    }

    @Test
    void jointIsAnswerAndClass() {
        var target = new Target.Joint(new Target.Binary("vowel", "consonant", List.of("a")));
        assertEquals(List.of("consonant", "vowel", "a", "b", "c"), target.labels(IMAGES));
        assertArrayEquals(new float[] {0, 2, 1, 0, 0, 1, 0, 2}, target.values(IMAGES));
    }

    @Test
    void greyPixelsAreTheImage() {
        var target = new Target.Pixels(Target.Binarisation.NONE, 0);
        assertArrayEquals(new float[] {0, 1 / 255f}, target.values(IMAGES.first(1)));
        assertEquals(new Shape(4, 1, 1, 2), target.shape(IMAGES));
    }

    @Test
    void binarisedPixelsAreOneAsOftenAsTheyAreBright() {
        byte[] pixels = new byte[30_000];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (i % 3 == 0 ? 0 : i % 3 == 1 ? 51 : 255);
        }
        var images = LabelledImages.of("x", Part.TRAIN, List.of("a"), 1, 100, 300, pixels, new int[1]);
        float[] bits = new Target.Pixels(Target.Binarisation.STATIC, 7).values(images);
        int[] ones = new int[3];
        for (int i = 0; i < bits.length; i++) {
            ones[i % 3] += (int) bits[i];
        }
        assertEquals(0, ones[0]);
        assertEquals(2000, ones[1], 150);
        assertEquals(10_000, ones[2]);
    }

    @Test
    void staticPixelsAreTheSameInEveryEpochAndPart() {
        var target = new Target.Pixels(Target.Binarisation.STATIC, 7);
        LabelledImages noise = noise();
        assertArrayEquals(target.values(noise, new int[] {2}, 0), target.values(noise, new int[] {2}, 1));
        assertArrayEquals(target.values(noise, new int[] {2}, 0), target.values(noise.rows(new int[] {2})));
    }

    @Test
    void dynamicPixelsDifferFromEpochToEpochAndRepeat() {
        var target = new Target.Pixels(Target.Binarisation.DYNAMIC, 7);
        int[] rows = {0, 1, 2};
        assertArrayEquals(target.values(noise(), rows, 1), target.values(noise(), rows, 1));
        assertFalse(Arrays.equals(target.values(noise(), rows, 0), target.values(noise(), rows, 1)));
    }

    private static final LabelledImages SETS = LabelledImages.of(
            "sets", Part.TRAIN, List.of("a", "b", "c"), 1, 1, 1, new byte[2], List.of(Set.of(0, 2), Set.<Integer>of()));

    private static LabelledImages noise() {
        byte[] pixels = new byte[300];
        Arrays.fill(pixels, (byte) 128);
        return LabelledImages.of("noise", Part.TRAIN, List.of("a"), 1, 10, 10, pixels, new int[3]);
    }
}
