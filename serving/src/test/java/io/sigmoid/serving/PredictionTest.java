package io.sigmoid.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class PredictionTest {
    private static final LabelProbability A = new LabelProbability("a", 0.25f);
    private static final LabelProbability B = new LabelProbability("b", 0.5f);
    private static final LabelProbability C = new LabelProbability("c", 0.25f);
    private static final Prediction PREDICTION = new Prediction(List.of(A, B, C));

    @Test
    void theLabelIsTheMostProbable() {
        assertEquals("b", PREDICTION.label());
    }

    @Test
    void theIndexIsThePositionOfTheLabel() {
        assertEquals(1, PREDICTION.index());
    }

    @Test
    void theProbabilityIsTheLabels() {
        assertEquals(0.5f, PREDICTION.probability());
    }

    @Test
    void theTopIsSortedAndEqualsKeepTheirOrder() {
        assertEquals(List.of(B, A, C), PREDICTION.top(3));
    }

    @Test
    void theTopHasNoMoreThanThereAre() {
        assertEquals(3, PREDICTION.top(100).size());
    }

    @Test
    void theTopIsAtLeastOne() {
        assertEquals(
                "k must be positive, got 0",
                assertThrows(IllegalArgumentException.class, () -> PREDICTION.top(0))
                        .getMessage());
    }

    @Test
    void equalPredictionsAreEqual() {
        assertEquals(new Prediction(List.of(A, B, C)), PREDICTION);
    }

    @Test
    void noNumberIsNoProbability() {
        assertThrows(IllegalArgumentException.class, () -> new LabelProbability("a", Float.NaN));
    }
}
