package io.sigmoid.serving.command;

import io.sigmoid.zoo.artifact.Manifest;
import io.sigmoid.zoo.artifact.Pretrained;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "verify",
        description = "Checks every file of a model: hashes, names and shapes of the parameters, format.",
        mixinStandardHelpOptions = true,
        versionProvider = SigmoidServe.Versions.class)
final class Verify implements Runnable {
    @Parameters(
            arity = "1",
            paramLabel = "DIR",
            description = "Directory or zip file of the model, or the name of a pretrained one.")
    private Path directory = Path.of("");

    private final Console console;

    Verify(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        Manifest manifest = Pretrained.find(directory).manifest();
        console.out()
                .printf(
                        Locale.ROOT,
                        "%s: fine: %s, %s, %,d parameters, %d files, format %d%n",
                        directory,
                        manifest.name(),
                        manifest.architecture().getClass().getSimpleName(),
                        manifest.parameterCount(),
                        manifest.files().size() + 1,
                        manifest.format());
    }
}
