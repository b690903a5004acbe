package io.sigmoid.training;

import io.sigmoid.datasets.ImageSource;
import io.sigmoid.datasets.LabelledImages;
import io.sigmoid.datasets.Part;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code sigmoid-train} in a process of its own, which starts fast. */
final class TrainProcess {
    private TrainProcess() {}

    /**
     * Starts it.
     *
     * @param output where stdout and stderr go
     * @param before words of a command before {@code java}, none in most cases
     */
    static Process start(Path output, List<String> before, String... args) throws IOException {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-Xmx256m",
                "-Dai.djl.pytorch.num_threads=1",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                "-cp",
                System.getProperty("java.class.path"),
                "io.sigmoid.training.command.SigmoidTrain"));
        command.addAll(List.of(args));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    static String read(Path output) {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first digits of both parts as IDX files, which are read in no time. */
    static Path digits(Path directory, int train, int test) throws IOException {
        Files.createDirectories(directory);
        idx(directory, "train", ImageSource.of("mnist").load(Part.TRAIN).first(train));
        idx(directory, "t10k", ImageSource.of("mnist").load(Part.TEST).first(test));
        return directory;
    }

    private static void idx(Path directory, String part, LabelledImages images) throws IOException {
        var pixels = ByteBuffer.allocate(16 + images.size() * 784).putInt(0x803).putInt(images.size());
        pixels.putInt(28).putInt(28);
        var labels = ByteBuffer.allocate(8 + images.size()).putInt(0x801).putInt(images.size());
        for (int row = 0; row < images.size(); row++) {
            pixels.put(images.pixels(row));
            labels.put((byte) images.label(row));
        }
        Files.write(directory.resolve(part + "-images-idx3-ubyte"), pixels.array());
        Files.write(directory.resolve(part + "-labels-idx1-ubyte"), labels.array());
    }
}
