package io.sigmoid.datasets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SeveralDigitsTest {
    private static final LabelledImages PICTURES = load(1);

    @Test
    void everyPictureHasTwoOrThreeDigits() {
        for (int row = 0; row < PICTURES.size(); row++) {
            long count = digits(row);
            assertTrue(count == 2 || count == 3, "row " + row + " has " + count);
        }
    }

    @Test
    void bothCountsOccur() {
        long three = IntStream.range(0, PICTURES.size())
                .filter(row -> digits(row) == 3)
                .count();
        assertEquals(150, (double) three, 60);
    }

    @Test
    void picturesHaveTheirSize() {
        assertEquals("mnist-several TEST: 300 images of 1x40x40, 10 labels", PICTURES.toString());
    }

    @Test
    void rowsHaveSetsOfLabels() {
        assertFalse(PICTURES.oneLabelEach());
    }

    @Test
    void everyMachineMakesTheSamePictures() {
        assertEquals("f2efb829ed2755f19b0338c5dd1ae02aebfab2c750c94ac15a0b6630cc7f691d", PICTURES.sha256());
    }

    @Test
    void picturesAreTheSameWhateverTheirNumber() {
        var fewer = new SeveralDigits(1, 20, 40, 1).load(Part.TEST);
        assertEquals(PICTURES.first(20).sha256(), fewer.sha256());
    }

    @Test
    void fewerToTrainAreTheFirst() {
        var more = new SeveralDigits(50, 20, 40, 1);
        assertEquals(
                more.load(Part.TRAIN).first(30).sha256(),
                more.forFirst(30).load(Part.TRAIN).sha256());
        assertEquals(30, more.forFirst(30).load(Part.TRAIN).size());
        assertEquals(20, more.forFirst(30).test());
        assertEquals(more, more.forFirst(51));
    }

    @Test
    void anotherSeedMakesOtherPictures() {
        assertNotEquals(PICTURES.sha256(), load(2).sha256());
    }

    @Test
    void refusesSmallCanvas() {
        assertEquals(
                "side must be from 40 to 64, got 39",
                assertThrows(IllegalArgumentException.class, () -> new SeveralDigits(1, 1, 39, 1))
                        .getMessage());
    }

    private static LabelledImages load(long seed) {
        return new SeveralDigits(1, 300, 40, seed).load(Part.TEST);
    }

    private static long digits(int row) {
        return IntStream.range(0, 10).filter(digit -> PICTURES.has(row, digit)).count();
    }
}
