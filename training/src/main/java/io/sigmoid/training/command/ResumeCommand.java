package io.sigmoid.training.command;

import io.sigmoid.training.RunOptions;
import io.sigmoid.training.TrainingJob;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code sigmoid-train resume}. */
@Command(name = "resume", description = "Goes on with an interrupted run, from its newest checkpoint.")
final class ResumeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @ParentCommand
    private SigmoidTrain parent;

    @Parameters(paramLabel = "DIR", description = "The directory of the run.")
    private Path directory;

    @Mixin
    private RunSwitches switches;

    @Override
    public Integer call() {
        try (Listeners listeners = switches.listeners(spec.commandLine().getErr(), directory)) {
            RunOptions options = switches.options(listeners.progress(), parent.interruption());
            RunCommand.report(spec, TrainingJob.resume(directory, options), directory);
        }
        return 0;
    }
}
