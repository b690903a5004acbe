package io.sigmoid.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ScheduleTest {
    @Test
    void constantIsAlwaysTheWholeRate() {
        assertEquals(1, new Schedule.Constant().factor(7, 10));
    }

    @Test
    void cosineWithoutWarmUpFallsFromOneThroughHalf() {
        var cosine = new Schedule.Cosine(0.0);
        assertEquals(1, cosine.factor(0, 100));
        assertEquals(0.5, cosine.factor(50, 100), 1e-12);
        assertTrue(cosine.factor(99, 100) < 0.001);
    }

    @Test
    void warmUpRisesAndNeverStartsAtZero() {
        var cosine = new Schedule.Cosine(0.1);
        assertEquals(1 / 11.0, cosine.factor(0, 100), 1e-12);
        assertEquals(10 / 11.0, cosine.factor(9, 100), 1e-12);
        assertEquals(1, cosine.factor(10, 100), 1e-12);
    }

    @Test
    void aWarmUpOverTheWholeTrainingIsRefused() {
        var e = assertThrows(IllegalArgumentException.class, () -> new Schedule.Cosine(1.0));
        assertEquals("warmUp must lie in [0, 1), got 1.0", e.getMessage());
    }
}
