package io.sigmoid.training;

import io.sigmoid.zoo.Given;
import java.util.function.BooleanSupplier;

/**
 * How a job is run; nothing here changes the weights that come out of a run that ends.
 *
 * @param progress hears how it goes
 * @param checkpointSteps steps from one checkpoint to the next; 0 for by time alone
 * @param checkpointMinutes minutes from one checkpoint to the next, 0 or more; 0 for by steps alone
 * @param keepCheckpoints so many of the newest checkpoints stay
 * @param skipBadSteps so many steps whose loss or gradient is not finite are left out before the run stops
 * @param test whether the trained model is measured on the test part; without, its artifact has the validation metrics of
 *     the weights that were kept alone, for comparing jobs before the test part is used once; resumed, a run stays without
 * @param stop asked before every step, for some steps at once where they are taken at once; true writes a checkpoint and ends the
 *     run with a {@link TrainingException}
 */
public record RunOptions(
        Progress progress,
        int checkpointSteps,
        double checkpointMinutes,
        int keepCheckpoints,
        int skipBadSteps,
        boolean test,
        BooleanSupplier stop) {
    /** Silent, a checkpoint every 5 minutes, the last 3 of them kept, measured on the test part. */
    public static final RunOptions USUAL = new RunOptions(Progress.NONE, 0, 5, 3, 0, true, () -> false);

    public RunOptions {
        Given.value("progress", progress);
        Require.notNegative("checkpointSteps", checkpointSteps);
        Require.notNegative("checkpointMinutes", checkpointMinutes);
        Require.positive("keepCheckpoints", keepCheckpoints);
        Require.notNegative("skipBadSteps", skipBadSteps);
        Given.value("stop", stop);
    }

    public RunOptions withProgress(Progress progress) {
        return new RunOptions(progress, checkpointSteps, checkpointMinutes, keepCheckpoints, skipBadSteps, test, stop);
    }

    public RunOptions withCheckpointSteps(int checkpointSteps) {
        return new RunOptions(progress, checkpointSteps, checkpointMinutes, keepCheckpoints, skipBadSteps, test, stop);
    }

    public RunOptions withCheckpointMinutes(double checkpointMinutes) {
        return new RunOptions(progress, checkpointSteps, checkpointMinutes, keepCheckpoints, skipBadSteps, test, stop);
    }

    public RunOptions withKeepCheckpoints(int keepCheckpoints) {
        return new RunOptions(progress, checkpointSteps, checkpointMinutes, keepCheckpoints, skipBadSteps, test, stop);
    }

    public RunOptions withSkipBadSteps(int skipBadSteps) {
        return new RunOptions(progress, checkpointSteps, checkpointMinutes, keepCheckpoints, skipBadSteps, test, stop);
    }

    public RunOptions withTest(boolean test) {
        return new RunOptions(progress, checkpointSteps, checkpointMinutes, keepCheckpoints, skipBadSteps, test, stop);
    }

    public RunOptions withStop(BooleanSupplier stop) {
        return new RunOptions(progress, checkpointSteps, checkpointMinutes, keepCheckpoints, skipBadSteps, test, stop);
    }
}
