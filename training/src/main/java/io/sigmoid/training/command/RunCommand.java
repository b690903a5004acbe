package io.sigmoid.training.command;

import static java.util.Objects.requireNonNull;

import io.sigmoid.training.TrainingJob;
import io.sigmoid.zoo.artifact.Artifact;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sigmoid-train run}. */
@Command(name = "run", description = "Trains a model, evaluates it on the test part and writes the artifact.")
final class RunCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @ArgGroup(multiplicity = "1")
    private Source source;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "The artifact to write; must be new.")
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

    @Option(names = "--quiet", description = "No progress.")
    private boolean quiet;

    private static final class Source {
        @Option(names = "--job", paramLabel = "FILE", description = "A job in YAML.")
        private @Nullable Path job;

        @Option(
                names = "--preset",
                paramLabel = "NAME",
                description = "A job that comes with Sigmoid: see list presets.")
        private @Nullable String preset;

        TrainingJob read() {
            if (job != null) {
                return TrainingJob.read(job);
            }
            return TrainingJob.preset(requireNonNull(preset));
        }
    }

    @Override
    public Integer call() {
        TrainingJob job = job();
        Artifact artifact;
        try (ProgressLine line = new ProgressLine(spec.commandLine().getErr(), quiet)) {
            artifact = job.run(out, line);
        }
        spec.commandLine()
                .getOut()
                .println("%s: %s, %,d weights, written to %s"
                        .formatted(
                                job.name(),
                                Metrics.line(artifact.manifest().metrics()),
                                artifact.manifest().parameterCount(),
                                out));
        return 0;
    }

    private TrainingJob job() {
        TrainingJob job = source.read();
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
