package io.sigmoid.training.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigmoid.training.TrainingJob;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExportImportTest {
    @TempDir
    static Path shared;

    @TempDir
    Path temp;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void train() {
        TrainingJob.preset("odd-even").withLimit(200).withEpochs(1).run(shared.resolve("model"));
    }

    @Test
    void logitsAreWhatTheArtifactHolds() throws IOException {
        assertEquals(0, run("export", model(), "--format", "onnx", "--out", path("a.onnx")), err.toString());
        assertEquals(-1L, Files.mismatch(temp.resolve("a.onnx"), shared.resolve("model/model.onnx")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.onnx", "model.json", "model-0000.params"})
    void leavesTheModelAsItIs(String name) throws IOException {
        Path file = shared.resolve("model").resolve(name);
        byte[] before = Files.readAllBytes(file);
        assertEquals(1, run("export", model(), "--format", "onnx", "--link", "--out", file.toString()));
        assertEquals(
                "sigmoid-train: " + file + ": is part of the model that is exported, must be another file",
                err.toString().strip());
        assertArrayEquals(before, Files.readAllBytes(file));
    }

    @Test
    void exportsAndImports() throws IOException {
        Files.writeString(temp.resolve("architecture.yaml"), """
                type: GapCnn
                image: {channels: 1, height: 28, width: 28}
                widths: [32, 64, 64, 64]
                pooling: DENSE
                head: {type: binary, negative: even, positive: odd}
                """);
        for (String format : new String[] {"onnx", "safetensors"}) {
            assertEquals(0, run("export", model(), "--format", format, "--out", path("a." + format)), err.toString());
            String[] command = {
                "import",
                "--architecture",
                path("architecture.yaml"),
                "--weights",
                path("a." + format),
                "--out",
                path(format)
            };
            assertEquals(0, run(command), err.toString());
            assertEquals(1, run("evaluate", path(format), "--data", "mnist"));
            assertEquals(
                    "sigmoid-train: %s: was imported and has no job, which says what data its inputs and labels are"
                            .formatted(path(format)),
                    err.toString().strip());
            err.getBuffer().setLength(0);
            assertEquals(
                    -1L,
                    Files.mismatch(
                            shared.resolve("model/model-0000.params"), temp.resolve(format + "/model-0000.params")));
        }
    }

    @Test
    void anImageHasThreeSizes() throws IOException {
        Files.writeString(
                temp.resolve("a.yaml"),
                "type: RowLstm\nrows: 8\ncolumns: 8\nunits: 4\nhead: {type: binary, negative: a, positive: b}\n");
        String[] command = {
            "import",
            "--architecture",
            path("a.yaml"),
            "--weights",
            path("a.onnx"),
            "--image",
            "28x28",
            "--out",
            path("b")
        };
        assertEquals(2, run(command));
        assertTrue(err.toString().contains("--image must be CxHxW, such as 1x28x28, got 28x28"), err.toString());
    }

    @Test
    void onlyAnAutoencoderHasParts() {
        assertEquals(1, run("export", model(), "--format", "onnx", "--part", "encoder", "--out", path("a.onnx")));
        assertEquals(
                "sigmoid-train: only a ConvVae has an encoder and a decoder, this is a GapCnn",
                err.toString().strip());
        assertTrue(Files.notExists(temp.resolve("a.onnx")));
    }

    @Test
    void theLinkIsForOnnx() {
        assertEquals(2, run("export", model(), "--format", "safetensors", "--link", "--out", path("a.safetensors")));
    }

    private String model() {
        return shared.resolve("model").toString();
    }

    private String path(String name) {
        return temp.resolve(name).toString();
    }

    private int run(String... arguments) {
        return SigmoidTrain.execute(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }
}
