package io.sigmoid.datasets;

import static io.sigmoid.datasets.Fixtures.images;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.types.Shape;
import java.util.List;
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
}
