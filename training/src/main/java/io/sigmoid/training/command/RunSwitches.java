package io.sigmoid.training.command;

import io.sigmoid.training.JsonLog;
import io.sigmoid.training.Progress;
import io.sigmoid.training.RunOptions;
import io.sigmoid.training.tensorboard.TensorBoard;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What {@code run} and {@code resume} have in common. */
final class RunSwitches {
    @Option(names = "--checkpoint-steps", paramLabel = "N", description = "Write a checkpoint every N steps.")
    private @Nullable Integer checkpointSteps;

    @Option(
            names = "--checkpoint-minutes",
            paramLabel = "N",
            description = "Write a checkpoint every N minutes; 5 unless --checkpoint-steps is given and not 0.")
    private @Nullable Double checkpointMinutes;

    @Option(
            names = "--keep-checkpoints",
            paramLabel = "N",
            defaultValue = "3",
            description = "So many of the newest checkpoints stay: ${DEFAULT-VALUE}.")
    private int keepCheckpoints;

    @Option(
            names = "--skip-bad-steps",
            paramLabel = "N",
            defaultValue = "0",
            description = "Leave out up to N steps whose loss or gradient is not finite: ${DEFAULT-VALUE}.")
    private int skipBadSteps;

    @Option(
            names = "--no-test",
            description = "Leave the test part alone; the artifact has the metrics of what was held out.")
    private boolean noTest;

    @Option(names = "--quiet", description = "No progress on stderr.")
    private boolean quiet;

    @Option(names = "--json-log", paramLabel = "FILE", description = "Write one JSON object an epoch.")
    private @Nullable Path jsonLog;

    @Option(names = "--tensorboard", description = "Write event files for TensorBoard under DIR/tb.")
    private boolean tensorBoard;

    /** Whoever hears how the run goes. */
    Listeners listeners(PrintWriter err, Path directory) {
        return new Listeners(
                new ProgressLine(err, quiet),
                jsonLog == null ? null : new JsonLog(jsonLog),
                tensorBoard ? new TensorBoard(directory.resolve("tb")) : null);
    }

    RunOptions options(Progress progress, Interruption interruption) {
        interruption.mind();
        RunOptions options = RunOptions.USUAL
                .withProgress(progress)
                .withKeepCheckpoints(keepCheckpoints)
                .withSkipBadSteps(skipBadSteps)
                .withTest(!noTest)
                .withStop(interruption::isAsked);
        if (checkpointSteps != null) {
            options = options.withCheckpointSteps(checkpointSteps);
            options = checkpointSteps > 0 ? options.withCheckpointMinutes(0) : options;
        }
        return checkpointMinutes == null ? options : options.withCheckpointMinutes(checkpointMinutes);
    }
}
