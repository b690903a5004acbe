package io.sigmoid.training.command;

import static java.util.Objects.requireNonNull;

import io.sigmoid.training.Evaluation;
import io.sigmoid.training.LocalSteps;
import io.sigmoid.training.RunOptions;
import io.sigmoid.training.TrainingException;
import io.sigmoid.training.TrainingJob;
import io.sigmoid.zoo.artifact.Artifact;
import io.sigmoid.zoo.artifact.Pretrained;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code sigmoid-train run}. */
@Command(name = "run", description = "Trains a model, evaluates it on the test part and writes the artifact.")
final class RunCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @ArgGroup(multiplicity = "1")
    private Source source;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "The artifact to write; must be new or empty.")
    private Path out;

    @Option(names = "--epochs", paramLabel = "N", description = "Passes over the training examples.")
    private @Nullable Integer epochs;

    @Option(names = "--limit", paramLabel = "N", description = "Train on the first N examples only.")
    private @Nullable Integer limit;

    @Option(names = "--seed", paramLabel = "N", description = "Of the initial weights and the order of examples.")
    private @Nullable Long seed;

    @Option(names = "--device", paramLabel = "NAME", description = "auto, cpu, gpu or gpu:N.")
    private @Nullable String device;

    @Option(names = "--data", paramLabel = "NAME|DIR", description = "A data set, or a directory of IDX files.")
    private @Nullable String data;

    @ArgGroup(exclusive = false)
    private @Nullable Workers workers;

    @ParentCommand
    private SigmoidTrain parent;

    @Mixin
    private RunSwitches switches;

    private static final class Source {
        @Option(names = "--job", paramLabel = "FILE", description = "A job in YAML.")
        private @Nullable Path job;

        @Option(
                names = "--preset",
                paramLabel = "NAME",
                description = "A job that comes with Sigmoid: see list presets.")
        private @Nullable String preset;

        @Option(
                names = "--from",
                paramLabel = "DIR",
                description = "The job that an artifact stores, on the same data.")
        private @Nullable Path artifact;
    }

    /** Who trains, if not this process. */
    private static final class Workers {
        @Option(
                names = "--spark",
                required = true,
                paramLabel = "MASTER",
                description =
                        "Train on Spark's executors, such as those of spark://HOST:7077; SPARK_HOME is where Spark is.")
        private String spark;

        @Option(names = "--workers", required = true, paramLabel = "N", description = "Executors that train together.")
        private int workers;

        @Option(
                names = "--local-steps",
                defaultValue = "50",
                paramLabel = "H",
                description = "Steps of each worker a round; with 1 their gradients are averaged: ${DEFAULT-VALUE}.")
        private int steps;

        @Option(
                names = "--outer-rate",
                defaultValue = "0.7",
                paramLabel = "R",
                description = "Learning rate of the outer step: ${DEFAULT-VALUE}.")
        private double rate;

        @Option(
                names = "--outer-momentum",
                defaultValue = "0.9",
                paramLabel = "M",
                description = "Momentum of the outer step: ${DEFAULT-VALUE}.")
        private double momentum;

        Artifact run(TrainingJob job, Path out, RunOptions options) {
            var plan = new LocalSteps(workers, steps, rate, momentum);
            return SparkSwitch.with(spark, crew -> job.run(out, options, plan, crew));
        }
    }

    @Override
    public Integer call() {
        try (Listeners listeners = switches.listeners(spec.commandLine().getErr(), out)) {
            RunOptions options = switches.options(listeners.progress(), parent.interruption());
            report(spec, run(options), out);
        }
        return 0;
    }

    private Artifact run(RunOptions options) {
        if (source.artifact == null) {
            TrainingJob job = changed(
                    source.job == null
                            ? TrainingJob.preset(requireNonNull(source.preset))
                            : TrainingJob.read(source.job));
            return workers == null ? job.run(out, options) : workers.run(job, out, options);
        }
        if (workers != null) {
            throw new TrainingException("--spark trains a --job or a --preset, and does not repeat a model");
        }
        Artifact artifact = Pretrained.find(source.artifact);
        TrainingJob stored = TrainingJob.of(artifact);
        // With other data there is nothing to compare.
        return data == null && limit == null
                ? changed(stored).repeat(artifact, out, options)
                : changed(stored).run(out, options);
    }

    /** One line on stdout: what came out. */
    static void report(CommandSpec spec, Artifact artifact, Path directory) {
        spec.commandLine()
                .getOut()
                .println(String.format(
                        Locale.ROOT,
                        "%s: %s, %,d weights, written to %s",
                        artifact.manifest().name(),
                        Metrics.line(Evaluation.resultsOf(artifact.manifest())),
                        artifact.manifest().parameterCount(),
                        directory));
    }

    private TrainingJob changed(TrainingJob stored) {
        TrainingJob job = stored;
        if (epochs != null) {
            job = job.withEpochs(epochs);
        }
        if (limit != null) {
            job = job.withLimit(limit);
        }
        if (seed != null) {
            job = job.withSeed(seed);
        }
        if (device != null) {
            job = job.withDevice(device);
        }
        return data == null ? job : job.withData(data);
    }
}
