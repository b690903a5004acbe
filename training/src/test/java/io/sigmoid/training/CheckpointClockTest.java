package io.sigmoid.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class CheckpointClockTest {
    private static final RunOptions EVERY_TEN =
            RunOptions.USUAL.withCheckpointMinutes(0).withCheckpointSteps(10);

    private static List<Long> due(LongStream done) {
        var clock = new CheckpointClock(EVERY_TEN);
        return done.filter(clock::isDue).boxed().toList();
    }

    @Test
    void oneStepAfterTheOther() {
        assertEquals(List.of(10L, 20L, 30L), due(LongStream.rangeClosed(1, 35)));
    }

    @Test
    void sevenStepsAtOnce() {
        assertEquals(List.of(14L, 21L, 35L, 42L), due(LongStream.of(7, 14, 21, 28, 35, 42)));
    }

    @Test
    void aRunThatGoesOnCountsFromTheStart() {
        assertEquals(List.of(50L, 60L), due(LongStream.rangeClosed(44, 60)));
    }

    @Test
    void byTimeAlone() {
        var clock = new CheckpointClock(RunOptions.USUAL.withCheckpointMinutes(60));
        assertFalse(clock.isDue(10));
    }
}
