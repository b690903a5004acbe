package io.sigmoid.training.command;

import io.sigmoid.training.ModelImport;
import io.sigmoid.training.Progress;
import io.sigmoid.zoo.ImageShape;
import io.sigmoid.zoo.artifact.Artifact;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sigmoid-train import}. */
@Command(name = "import", description = "Makes an artifact of weights that another library trained.")
final class ImportCommand implements Callable<Integer> {
    private static final Pattern IMAGE = Pattern.compile("(\\d{1,9})x(\\d{1,9})x(\\d{1,9})");

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--architecture",
            required = true,
            paramLabel = "FILE",
            description = "The architecture in YAML, as under architecture in a job.")
    private Path architecture;

    @Option(
            names = "--weights",
            required = true,
            paramLabel = "FILE",
            description =
                    "A .safetensors or .onnx file with the names of PyTorch's state_dict; of an autoencoder in ONNX twice,"
                            + " the encoder and the decoder.")
    private List<Path> weights;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "The artifact to write; must be new.")
    private Path out;

    @Option(names = "--name", paramLabel = "NAME", description = "Of the model; that of the directory by default.")
    private @Nullable String name;

    @Option(
            names = "--image",
            paramLabel = "CxHxW",
            description = "The images that a model of plain features takes, such as 1x28x28.")
    private @Nullable String image;

    @Option(names = "--minimum", paramLabel = "X", defaultValue = "0", description = "Of the model's input: 0.")
    private float minimum;

    @Option(names = "--maximum", paramLabel = "X", defaultValue = "1", description = "Of the model's input: 1.")
    private float maximum;

    @Override
    public Integer call() {
        ImageShape shape = image == null ? null : shape(image);
        var source = new ModelImport(ModelImport.readArchitecture(architecture), weights, shape, minimum, maximum);
        String model =
                name == null ? String.valueOf(out.toAbsolutePath().normalize().getFileName()) : name;
        var notices = new Progress() {
            @Override
            public void notice(String line) {
                spec.commandLine().getErr().println(line);
            }
        };
        Artifact artifact = source.write(model, out, notices);
        spec.commandLine()
                .getOut()
                .println(String.format(
                        Locale.ROOT,
                        "%s: %,d weights, written to %s",
                        model,
                        artifact.manifest().parameterCount(),
                        out));
        return 0;
    }

    private ImageShape shape(String text) {
        Matcher sizes = IMAGE.matcher(text);
        if (!sizes.matches()) {
            throw new ParameterException(spec.commandLine(), "--image must be CxHxW, such as 1x28x28, got " + text);
        }
        return new ImageShape(
                Integer.parseInt(sizes.group(1)), Integer.parseInt(sizes.group(2)), Integer.parseInt(sizes.group(3)));
    }
}
