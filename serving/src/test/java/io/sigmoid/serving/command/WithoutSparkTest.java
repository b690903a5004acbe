package io.sigmoid.serving.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigmoid.serving.Models;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In a JVM whose class path has no Spark and no Scala. */
class WithoutSparkTest {
    @TempDir
    static Path temp;

    private static String model;

    @BeforeAll
    static void write() {
        model = Models.yesOrNo(temp.resolve("model")).toString();
    }

    private record Outcome(int status, String out, String err) {}

    private static Outcome run(String... arguments) throws IOException, InterruptedException {
        String classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> !entry.matches(".*[/\\\\](spark|scala|hadoop)-[^/\\\\]*\\.jar"))
                .collect(Collectors.joining(File.pathSeparator));
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                "-cp",
                classPath,
                SigmoidServe.class.getName()));
        command.addAll(List.of(arguments));
        Path errors = Files.createTempFile(temp, "errors", "");
        Process process =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        String out = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Outcome(process.waitFor(), out, Files.readString(errors));
    }

    @Test
    void modelsAreVerified() throws Exception {
        Outcome outcome = run("verify", model);
        assertEquals(0, outcome.status, outcome.err);
        assertTrue(outcome.out.contains("tiny"), outcome.out);
    }

    @Test
    void scoringSaysWhatItNeeds() throws Exception {
        Outcome outcome = run("score", model, "--input", "in", "--format", "parquet", "--output", "out");
        assertEquals(
                new Outcome(1, "", "sigmoid-serve: score needs Apache Spark 4: set SPARK_HOME to its directory\n"),
                outcome);
    }
}
