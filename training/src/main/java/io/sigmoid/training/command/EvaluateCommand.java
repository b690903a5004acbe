package io.sigmoid.training.command;

import io.sigmoid.training.Evaluation;
import io.sigmoid.zoo.artifact.Artifact;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code sigmoid-train evaluate}. */
@Command(name = "evaluate", description = "Measures an artifact on the test part of its data.")
final class EvaluateCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "The artifact.")
    private Path directory;

    @Option(names = "--data", paramLabel = "NAME|DIR", description = "Other data than the job's.")
    private @Nullable String data;

    @Option(names = "--device", paramLabel = "NAME", defaultValue = "auto", description = "auto, cpu, gpu or gpu:N.")
    private String device;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Override
    public Integer call() {
        Artifact artifact = Artifact.read(directory);
        Evaluation test = Evaluation.ofArtifact(artifact, data, device);
        Map<String, Object> result = new TreeMap<>(test.metrics());
        result.put("test.examples", test.examples());
        spec.commandLine()
                .getOut()
                .println(
                        json
                                ? JsonMapper.shared().writeValueAsString(result)
                                : "%s: %s on %,d examples"
                                        .formatted(
                                                artifact.manifest().name(),
                                                Metrics.line(test.metrics()),
                                                test.examples()));
        return 0;
    }
}
