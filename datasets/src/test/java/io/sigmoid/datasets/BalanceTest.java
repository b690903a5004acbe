package io.sigmoid.datasets;

import static io.sigmoid.datasets.Fixtures.images;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class BalanceTest {
    private static final LabelledImages UNEVEN = images(0, 0, 0, 1, 1, 2);

    @Test
    void classesWeighByTheirRarity() {
        assertEquals(
                List.of(6 / 9.0, 1.0, 2.0),
                Balance.of(new Target.Classes(), UNEVEN).classWeights());
    }

    @Test
    void yesWeighsAsMuchAsNo() {
        var question = new Target.Binary("c", "other", List.of("c"));
        assertEquals(new Balance(List.of("c"), List.of(1), 6), Balance.of(question, UNEVEN));
        assertEquals(List.of(5.0), Balance.of(question, UNEVEN).positiveWeights());
    }

    @Test
    void everyLabelOfASetWeighsForItself() {
        assertEquals(
                List.of(1.0, 2.0, 5.0), Balance.of(new Target.Labels(), UNEVEN).positiveWeights());
    }

    @Test
    void refusesClassInNoRow() {
        assertEquals(
                "balance: b is in 0 of 2 rows, must be in 1 to 2 to be weighed",
                assertThrows(DatasetException.class, () -> Balance.of(new Target.Classes(), images(0, 2))
                                .classWeights())
                        .getMessage());
    }

    @Test
    void thinnedKeepsItsShare() {
        LabelledImages thin = images(new int[100]).thinned(Map.of("a", 0.1), 3);
        assertEquals(10, thin.size());
    }

    @Test
    void thinnedLeavesOtherLabels() {
        assertEquals(
                List.of(1, 2, 1),
                Balance.of(new Target.Classes(), UNEVEN.thinned(Map.of("a", 0.01), 3))
                        .counts());
    }

    @Test
    void refusesToThinUnknownLabel() {
        assertEquals(
                "letters: shares name label \"z\", must be from [a, b, c]",
                assertThrows(DatasetException.class, () -> UNEVEN.thinned(Map.of("z", 0.5), 3))
                        .getMessage());
    }

    @Test
    void refusesToThinSetsOfLabels() {
        var sets = LabelledImages.of(
                "sets", Part.TRAIN, List.of("a", "b"), 1, 1, 1, new byte[2], List.of(Set.of(0, 1), Set.of(0, 1)));
        assertEquals(
                "sets: rows have sets of labels, must have one each to be thinned",
                assertThrows(DatasetException.class, () -> sets.thinned(Map.of("a", 0.5), 3))
                        .getMessage());
    }
}
