package io.sigmoid.training.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sigmoid.serving.Classifier;
import io.sigmoid.serving.LoadOptions;
import io.sigmoid.training.TrainingJob;
import io.sigmoid.zoo.artifact.Artifact;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnlyOnnxRuntimeTest {
    @Test
    void predictsWithoutAnyEngineOfDjl(@TempDir Path temp) throws IOException, InterruptedException {
        Artifact artifact =
                TrainingJob.preset("digits-mlp").withLimit(300).withEpochs(1).run(temp.resolve("a"));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classPath(),
                        OnlyOnnxRuntime.class.getName(),
                        temp.resolve("a").toString())
                .redirectError(temp.resolve("errors").toFile())
                .start();
        String printed = new String(process.getInputStream().readAllBytes());
        assertEquals(0, process.waitFor(), Files.readString(temp.resolve("errors")));
        try (Classifier pytorch =
                Classifier.load(artifact, LoadOptions.DEFAULT.withEngine(LoadOptions.Engine.PYTORCH))) {
            assertEquals(
                    pytorch.predict(new float[784]).probabilities().get(0).probability(),
                    Double.parseDouble(printed.strip()),
                    1e-6);
        }
    }

    /** All that has to be deployed: five libraries, and none of them computes but ONNX Runtime. */
    private static String classPath() {
        return Stream.of(
                        OnlyOnnxRuntime.class,
                        Classifier.class,
                        Artifact.class,
                        ai.djl.engine.Engine.class,
                        com.google.gson.Gson.class,
                        ai.onnxruntime.OrtEnvironment.class,
                        tools.jackson.databind.ObjectMapper.class,
                        tools.jackson.core.JsonParser.class,
                        com.fasterxml.jackson.annotation.JsonTypeInfo.class,
                        org.slf4j.Logger.class)
                .map(type -> type.getProtectionDomain().getCodeSource().getLocation().getPath())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
