package io.sigmoid.training.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sigmoid.zoo.Architecture;
import io.sigmoid.zoo.Architectures;
import io.sigmoid.zoo.ConvVae;
import io.sigmoid.zoo.ImageShape;
import io.sigmoid.zoo.artifact.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What ONNX's own checker says. It is Python, Debian's {@code python3-onnx}; in CI it must be there. */
class OnnxCheckerTest {
    private static final String CHECK = """
            import onnx, sys
            for file in sys.argv[1:]:
                onnx.checker.check_model(onnx.load(file), full_check=True)
                print('accepted', file)
            """;

    @TempDir
    Path temp;

    @Test
    void acceptsEveryFile() throws IOException, InterruptedException {
        Optional<String> python = python();
        assumeTrue("true".equals(System.getenv("CI")) || python.isPresent(), "python3-onnx is not installed");
        var files = new ArrayList<String>();
        var architectures = new ArrayList<>(Architectures.examples());
        architectures.add(new ConvVae(ImageShape.MNIST, List.of(4), List.of(6, 5), 3));
        for (Architecture architecture : architectures) {
            try (RandomModel model = RandomModel.of(architecture)) {
                String name =
                        "%d-%s".formatted(files.size(), architecture.getClass().getSimpleName());
                files.add(write(name + "-logits", OnnxModel.of(model.manifest(), model.block(), OnnxOptions.LOGITS)));
                if (architecture.input().dimension() == 3) {
                    Manifest image = RandomModel.image(model.manifest(), architecture.input());
                    files.add(write(name + "-complete", OnnxModel.of(image, model.block(), OnnxOptions.COMPLETE)));
                }
                if (architecture instanceof ConvVae) {
                    files.add(write(name + "-encoder", OnnxModel.encoder(model.manifest(), model.block())));
                    files.add(write(name + "-decoder", OnnxModel.decoder(model.manifest(), model.block())));
                }
            }
        }
        List<String> accepted = files.stream().map(file -> "accepted " + file).toList();
        assertEquals(accepted, run(python.orElseThrow(), CHECK, files.toArray(String[]::new)));
    }

    private String write(String name, byte[] model) throws IOException {
        return Files.write(temp.resolve(name + ".onnx"), model).toString();
    }

    /** The one of the path, or Debian's, whichever has ONNX. */
    private Optional<String> python() throws IOException, InterruptedException {
        for (String python : List.of("python3", "/usr/bin/python3")) {
            if (run(python, "import onnx").isEmpty()) {
                return Optional.of(python);
            }
        }
        return Optional.empty();
    }

    /** The lines that a program prints, errors among them. */
    private List<String> run(String python, String program, String... arguments)
            throws IOException, InterruptedException {
        Path output = temp.resolve("output");
        var command = new ArrayList<>(List.of(python, "-c", program));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        try {
            builder.start().waitFor();
        } catch (IOException e) { // There is no such program.
            return List.of(String.valueOf(e.getMessage()));
        }
        return Files.readAllLines(output);
    }
}
