package io.sigmoid.training.command;

import io.sigmoid.training.RunOptions;
import io.sigmoid.training.TrainingJob;
import io.sigmoid.zoo.artifact.Artifact;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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

    @Option(
            names = "--spark",
            paramLabel = "MASTER",
            description = "Of a run that Spark's executors train: its master.")
    private @Nullable String spark;

    @Option(
            names = "--device",
            paramLabel = "NAME",
            description = "Where it goes on, if not where the job says: auto, cpu, gpu or gpu:N.")
    private @Nullable String device;

    @Mixin
    private RunSwitches switches;

    @Override
    public Integer call() {
        try (Listeners listeners = switches.listeners(spec.commandLine().getErr(), directory)) {
            RunOptions options = switches.options(listeners.progress(), parent.interruption());
            Artifact artifact = spark == null
                    ? TrainingJob.resume(directory, options, null, device)
                    : SparkSwitch.with(spark, crew -> TrainingJob.resume(directory, options, crew, device));
            RunCommand.report(spec, artifact, directory);
        }
        return 0;
    }
}
