package io.sigmoid.training;

/** Says when the next checkpoint is due. */
final class CheckpointClock {
    private final int steps;
    private final double nanoseconds;
    private long last = System.nanoTime();

    CheckpointClock(RunOptions options) {
        steps = options.checkpointSteps();
        nanoseconds = options.checkpointMinutes() * 60e9;
    }

    /** After how many more steps one is due, however long they take. */
    long stepsLeft(long done) {
        return steps > 0 ? steps - done % steps : Long.MAX_VALUE;
    }

    /**
     * Whether one is due now; time counts anew from there.
     *
     * @param before steps of the training when it was asked last, or began
     * @param done steps of the training so far; where several are done at once, a multiple that was passed counts
     */
    boolean isDue(long before, long done) {
        boolean passed = steps > 0 && done / steps > before / steps;
        boolean due = passed || (nanoseconds > 0 && System.nanoTime() - last >= nanoseconds);
        if (due) {
            last = System.nanoTime();
        }
        return due;
    }
}
