package io.sigmoid.training.onnx;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sigmoid.serving.Classifier;
import io.sigmoid.serving.LoadOptions;
import io.sigmoid.training.TrainingJob;
import io.sigmoid.zoo.artifact.Artifact;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnlyOnnxRuntimeTest {
    @Test
    void predictsWithoutPytorch(@TempDir Path temp) throws IOException, InterruptedException {
        Artifact artifact =
                TrainingJob.preset("digits-mlp").withLimit(300).withEpochs(1).run(temp.resolve("a"));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        ClassPath.text(ClassPath.of("sigmoid")),
                        OnlyOnnxRuntime.class.getName(),
                        temp.resolve("a").toString())
                .redirectError(temp.resolve("errors").toFile())
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, process.waitFor(), Files.readString(temp.resolve("errors")));
        try (Classifier pytorch =
                Classifier.load(artifact, LoadOptions.DEFAULT.withEngine(LoadOptions.Engine.PYTORCH))) {
            assertEquals(
                    pytorch.predict(new float[784]).probabilities().get(0).probability(),
                    Double.parseDouble(printed.strip()),
                    1e-6);
        }
    }
}
