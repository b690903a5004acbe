package io.sigmoid.training;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sigmoid.zoo.artifact.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * A file of one JSON object an epoch, each in a line of its own that is there as soon as the epoch is over. A resumed run
 * begins it with the epochs before.
 */
public final class JsonLog implements Progress, AutoCloseable {
    private final Path file;
    private final FileChannel channel;
    private final boolean made;
    private boolean begun;

    /**
     * Opens the file; with the first epoch, what was in it is gone.
     *
     * @throws TrainingException if it can't be written
     */
    public JsonLog(Path file) {
        this.file = file;
        made = !Files.exists(file);
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    @Override
    public void resumed(List<Epoch> before) {
        before.forEach(this::epochEnded);
    }

    @Override
    public void epochEnded(Epoch epoch) {
        try {
            if (!begun && Files.isRegularFile(file)) { // and no pipe
                channel.truncate(0);
            }
            begun = true;
            ByteBuffer line =
                    ByteBuffer.wrap((JsonMapper.shared().writeValueAsString(tree(epoch)) + "\n").getBytes(UTF_8));
            while (line.hasRemaining()) {
                channel.write(line);
            }
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /** What is not a number is left out: JSON has no NaN. */
    private static Map<String, Object> tree(Epoch epoch) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("epoch", epoch.number());
        tree.put("epochs", epoch.of());
        put(tree, "trainLoss", epoch.trainLoss());
        put(tree, "trainAccuracy", epoch.trainAccuracy());
        var validation = new LinkedHashMap<String, Object>();
        epoch.validation().forEach((name, value) -> put(validation, name, value));
        tree.put("validation", validation);
        put(tree, "learningRate", epoch.learningRate());
        put(tree, "seconds", epoch.seconds());
        put(tree, "imagesPerSecond", epoch.imagesPerSecond());
        return tree;
    }

    private static void put(Map<String, Object> tree, String name, double value) {
        if (Double.isFinite(value)) {
            tree.put(name, value);
        }
    }

    private TrainingException failure(IOException e) {
        return new TrainingException("%s: can't be written: %s".formatted(file, Reason.of(e)), e);
    }

    /** A file that was made for a run without an epoch goes. */
    @Override
    public void close() {
        try {
            channel.close();
            if (made && !begun) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw failure(e);
        }
    }
}
