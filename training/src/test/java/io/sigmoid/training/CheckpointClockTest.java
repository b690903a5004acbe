package io.sigmoid.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class CheckpointClockTest {
    private static final RunOptions EVERY_TEN =
            RunOptions.USUAL.withCheckpointMinutes(0).withCheckpointSteps(10);

    private static List<Long> due(long start, LongStream done) {
        var clock = new CheckpointClock(EVERY_TEN);
        long[] before = {start};
        return done.filter(step -> {
                    boolean due = clock.isDue(before[0], step);
                    before[0] = step;
                    return due;
                })
                .boxed()
                .toList();
    }

    @Test
    void oneStepAfterTheOther() {
        assertEquals(List.of(10L, 20L, 30L), due(0, LongStream.rangeClosed(1, 35)));
    }

    @Test
    void sevenStepsAtOnce() {
        assertEquals(List.of(14L, 21L, 35L, 42L), due(0, LongStream.of(7, 14, 21, 28, 35, 42)));
    }

    @Test
    void aRunThatGoesOnCountsFromTheStart() {
        assertEquals(List.of(50L, 60L), due(43, LongStream.rangeClosed(44, 60)));
    }

    @Test
    void whatTheFirstStepsAtOncePassCounts() {
        assertEquals(List.of(15L, 30L, 60L), due(0, LongStream.of(15, 30, 60)));
        assertEquals(List.of(25L), due(19, LongStream.of(25)));
    }

    @Test
    void byTimeAlone() {
        var clock = new CheckpointClock(RunOptions.USUAL.withCheckpointMinutes(60));
        assertFalse(clock.isDue(9, 10));
    }
}
