package io.sigmoid.serving.command;

import io.sigmoid.zoo.artifact.Manifest;
import io.sigmoid.zoo.artifact.Pretrained;
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
    @Parameters(
            arity = "1",
            paramLabel = "DIR",
            description = "Directory or zip file of the model, or the name of a pretrained one.")
    private Path directory = Path.of("");

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    private final Console console;

    Inspect(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        Manifest manifest = Pretrained.findManifest(directory);
        if (json) {
            Json.print(console.out(), manifest);
        } else {
            new ManifestText(console.out(), manifest).print();
        }
    }
}
