package io.sigmoid.serving.command;

import io.sigmoid.zoo.artifact.Artifact;
import io.sigmoid.zoo.artifact.Manifest;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "inspect",
        description = "Prints what a model says of itself; reads model.json alone.",
        mixinStandardHelpOptions = true,
        versionProvider = SigmoidServe.Versions.class)
final class Inspect implements Runnable {
    @Parameters(arity = "1", paramLabel = "DIR", description = "Directory of the model.")
    private Path directory = Path.of("");

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    private final Console console;

    Inspect(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        Manifest manifest = Artifact.readManifest(directory);
        if (json) {
            Json.print(console.out(), manifest);
        } else {
            new ManifestText(console.out(), manifest).print();
        }
    }
}
