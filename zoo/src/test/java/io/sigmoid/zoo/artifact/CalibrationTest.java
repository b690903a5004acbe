package io.sigmoid.zoo.artifact;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class CalibrationTest {
    @Test
    void scalesAndShiftsOneRow() {
        float[] logits = {1, 2, 3, 4};
        new Calibration(List.of(2.0, 0.5), List.of(1.0, -1.0)).apply(logits, 2);
        assertArrayEquals(new float[] {1, 2, 7, 1}, logits);
    }

    @Test
    void aTemperatureDividesEveryLogit() {
        float[] logits = {1, -2};
        Calibration.temperature(2, 2).apply(logits, 0);
        assertArrayEquals(new float[] {0.5f, -1}, logits);
    }

    @Test
    void noneLeavesThemAlone() {
        float[] logits = {1, -2};
        Calibration.NONE.apply(logits, 0);
        assertArrayEquals(new float[] {1, -2}, logits);
    }

    @Test
    void refusesWhatIsNoCalibration() {
        refused("calibration must have as many scales as shifts, got 1 and 0", List.of(1.0), List.of());
        refused("scales must be positive and finite, got 0.0", List.of(0.0), List.of(0.0));
        refused("scales must be positive and finite, got Infinity", List.of(Double.POSITIVE_INFINITY), List.of(0.0));
        refused("shifts must be finite, got NaN", List.of(1.0), List.of(Double.NaN));
    }

    @Test
    void refusesThatOfAnotherHead() {
        var problem = assertThrows(IllegalArgumentException.class, () -> Calibration.temperature(2, 3)
                .check(10));
        assertEquals("calibration must be none or of the head's 10 logits, got 3", problem.getMessage());
    }

    private static void refused(String message, List<Double> scales, List<Double> shifts) {
        var problem = assertThrows(IllegalArgumentException.class, () -> new Calibration(scales, shifts));
        assertEquals(message, problem.getMessage());
    }
}
