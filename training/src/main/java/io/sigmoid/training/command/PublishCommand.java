package io.sigmoid.training.command;

import io.sigmoid.training.Publication;
import io.sigmoid.zoo.artifact.Artifact;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sigmoid-train publish}. */
@Command(
        name = "publish",
        description = "Writes the best of several seeds as a small model, with the mean and deviation of all.")
final class PublishCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", arity = "2..*", description = "Runs of one job that differ in their seed.")
    private List<Path> directories;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "The model to write.")
    private Path out;

    @Override
    public Integer call() {
        Artifact published =
                Publication.write(directories.stream().map(Artifact::read).toList(), out);
        RunCommand.report(spec, published, out);
        return 0;
    }
}
