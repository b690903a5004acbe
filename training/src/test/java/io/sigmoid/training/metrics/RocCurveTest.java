package io.sigmoid.training.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RocCurveTest {
    @Test
    void equalScoresMakeOnePoint() {
        var curve = RocCurve.of(new double[] {0.9, 0.5, 0.5, 0.1}, new boolean[] {true, true, false, false})
                .orElseThrow();
        assertEquals(
                List.of(
                        new RocCurve.Point(Double.POSITIVE_INFINITY, 0, 0),
                        new RocCurve.Point(0.9, 0, 0.5),
                        new RocCurve.Point(0.5, 0.5, 1),
                        new RocCurve.Point(0.1, 1, 1)),
                curve.points());
        assertEquals(0.875, curve.area());
    }

    @Test
    void scoresThatSayNothingHaveHalfTheArea() {
        var curve = RocCurve.of(new double[] {7, 7, 7}, new boolean[] {true, false, false})
                .orElseThrow();
        assertEquals(0.5, curve.area());
    }

    @Test
    void zeroesOfBothSignsAreEqual() {
        var curve = RocCurve.of(new double[] {0.0, -0.0}, new boolean[] {true, false})
                .orElseThrow();
        assertEquals(0.5, curve.area());
    }

    @Test
    void oneClassHasNone() {
        assertEquals(Optional.empty(), RocCurve.of(new double[] {1, 2}, new boolean[] {true, true}));
        assertEquals(Optional.empty(), RocCurve.of(new double[] {1, 2}, new boolean[] {false, false}));
        assertEquals(Optional.empty(), RocCurve.of(new double[0], new boolean[0]));
    }

    @Test
    void notANumberIsRefused() {
        var e = assertThrows(
                IllegalArgumentException.class,
                () -> RocCurve.of(new double[] {1, Double.NaN}, new boolean[] {true, false}));
        assertEquals("scores must be numbers, got NaN at 1", e.getMessage());
    }
}
