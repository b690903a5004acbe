package io.sigmoid.training.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PrecisionRecallCurveTest {
    @Test
    void averagePrecisionIsTheAreaUnderTheSteps() {
        var curve = PrecisionRecallCurve.of(new double[] {0.9, 0.8, 0.7, 0.1}, new boolean[] {true, false, true, false})
                .orElseThrow();
        assertEquals(
                List.of(
                        new PrecisionRecallCurve.Point(0.9, 0.5, 1),
                        new PrecisionRecallCurve.Point(0.8, 0.5, 0.5),
                        new PrecisionRecallCurve.Point(0.7, 1, 2.0 / 3),
                        new PrecisionRecallCurve.Point(0.1, 1, 0.5)),
                curve.points());
        assertEquals(0.5 + 0.5 * 2 / 3, curve.averagePrecision(), 1e-15);
    }

    @Test
    void scoresThatSayNothingHaveTheShareOfPositives() {
        var curve = PrecisionRecallCurve.of(new double[] {7, 7, 7, 7}, new boolean[] {true, false, false, false})
                .orElseThrow();
        assertEquals(0.25, curve.averagePrecision());
    }

    @Test
    void withoutPositivesThereIsNone() {
        assertEquals(Optional.empty(), PrecisionRecallCurve.of(new double[] {1, 2}, new boolean[] {false, false}));
    }
}
