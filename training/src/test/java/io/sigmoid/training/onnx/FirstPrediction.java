package io.sigmoid.training.onnx;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** A JVM that predicts once and then 10,000 times: prints milliseconds from its start to the first, and its resident kB. */
final class FirstPrediction {
    private FirstPrediction() {}

    public static void main(String[] arguments) throws Exception {
        try (Contender contender = Contender.of(arguments[0], Path.of(arguments[1]))) {
            float[][] example = new float[1][784];
            contender.predict(example);
            long milliseconds = System.currentTimeMillis()
                    - ManagementFactory.getRuntimeMXBean().getStartTime();
            for (int i = 0; i < 10_000; i++) {
                contender.predict(example);
            }
            System.out.println(milliseconds + " " + residentKilobytes());
        }
    }

    static long residentKilobytes() throws Exception {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
