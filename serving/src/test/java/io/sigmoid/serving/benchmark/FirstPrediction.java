package io.sigmoid.serving.benchmark;

import io.sigmoid.serving.BinaryClassifier;
import io.sigmoid.serving.BinaryPrediction;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A JVM that loads a model, predicts once and prints the milliseconds since its start. */
final class FirstPrediction {
    private FirstPrediction() {}

    public static void main(String[] arguments) {
        try (BinaryClassifier model = BinaryClassifier.load(Path.of(arguments[0]))) {
            BinaryPrediction first = model.predict(new float[784]);
            long milliseconds = System.currentTimeMillis()
                    - ManagementFactory.getRuntimeMXBean().getStartTime();
            System.out.println(milliseconds + " " + first.label());
        }
    }

    static long millisecondsOfANewJvm(Path model) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                        "-classpath",
                        System.getProperty("java.class.path"),
                        FirstPrediction.class.getName(),
                        model.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String line = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException("the first prediction failed: " + line);
        }
        return Long.parseLong(line.split(" ", -1)[0]);
    }
}
