package io.sigmoid.training;

import java.util.function.BooleanSupplier;

/**
 * How a job is run; nothing here changes what comes out of a run that ends.
 *
 * @param progress hears how it goes
 * @param checkpointSteps steps from one checkpoint to the next; 0 for by time alone
 * @param checkpointMinutes minutes from one checkpoint to the next, 0 or more; 0 for by steps alone
 * @param keepCheckpoints so many of the newest checkpoints stay
 * @param skipBadSteps so many steps whose loss or gradient is not finite are left out before the run stops
 * @param stop asked after every step; true writes a checkpoint and ends the run with a {@link TrainingException}
 */
public record RunOptions(
        Progress progress,
        int checkpointSteps,
        double checkpointMinutes,
        int keepCheckpoints,
        int skipBadSteps,
        BooleanSupplier stop) {
    /** Silent, a checkpoint every 5 minutes, the last 3 of them kept. */
    public static final RunOptions USUAL = new RunOptions(Progress.NONE, 0, 5, 3, 0, () -> false);

    public RunOptions {
        Require.given("progress", progress);
        Require.notNegative("checkpointSteps", checkpointSteps);
        Require.notNegative("checkpointMinutes", checkpointMinutes);
        Require.positive("keepCheckpoints", keepCheckpoints);
        Require.notNegative("skipBadSteps", skipBadSteps);
        Require.given("stop", stop);
    }

    public RunOptions withProgress(Progress progress) {
        return new RunOptions(progress, checkpointSteps, checkpointMinutes, keepCheckpoints, skipBadSteps, stop);
    }

    public RunOptions withCheckpointSteps(int checkpointSteps) {
        return new RunOptions(progress, checkpointSteps, checkpointMinutes, keepCheckpoints, skipBadSteps, stop);
    }

    public RunOptions withCheckpointMinutes(double checkpointMinutes) {
        return new RunOptions(progress, checkpointSteps, checkpointMinutes, keepCheckpoints, skipBadSteps, stop);
    }

    public RunOptions withKeepCheckpoints(int keepCheckpoints) {
        return new RunOptions(progress, checkpointSteps, checkpointMinutes, keepCheckpoints, skipBadSteps, stop);
    }

    public RunOptions withSkipBadSteps(int skipBadSteps) {
        return new RunOptions(progress, checkpointSteps, checkpointMinutes, keepCheckpoints, skipBadSteps, stop);
    }

    public RunOptions withStop(BooleanSupplier stop) {
        return new RunOptions(progress, checkpointSteps, checkpointMinutes, keepCheckpoints, skipBadSteps, stop);
    }
}
