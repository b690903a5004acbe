package io.sigmoid.training.command;

import io.sigmoid.training.Evaluation;
import io.sigmoid.zoo.artifact.Artifact;
import io.sigmoid.zoo.artifact.Pretrained;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code sigmoid-train evaluate}. */
@Command(name = "evaluate", description = "Measures an artifact on the test part of its data.")
final class EvaluateCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "The artifact, or the name of a pretrained model.")
    private Path directory;

    @Option(names = "--data", paramLabel = "NAME|DIR", description = "Other data than the job's.")
    private @Nullable String data;

    @Option(names = "--device", paramLabel = "NAME", defaultValue = "auto", description = "auto, cpu, gpu or gpu:N.")
    private String device;

    @Option(
            names = "--samples",
            paramLabel = "K",
            defaultValue = "0",
            description = "Estimate an autoencoder's likelihood with so many samples an image.")
    private int samples;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Override
    public Integer call() {
        if (samples < 0) {
            throw new ParameterException(spec.commandLine(), "--samples must be 0 or more, got " + samples);
        }
        Artifact artifact = Pretrained.find(directory);
        Evaluation test = Evaluation.ofArtifact(artifact, data, device, samples);
        spec.commandLine()
                .getOut()
                .println(
                        json
                                ? JsonMapper.shared().writeValueAsString(EvaluationText.tree(test))
                                : EvaluationText.page(artifact.manifest().name(), test));
        return 0;
    }
}
