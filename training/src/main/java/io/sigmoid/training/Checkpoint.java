package io.sigmoid.training;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sigmoid.zoo.artifact.FileEntry;
import io.sigmoid.zoo.artifact.Reason;
import io.sigmoid.zoo.artifact.StagedDirectory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A training on disk, as far as it came: a directory with {@code state.json} (job, data, {@link Position}), one file of
 * little-endian float32 for every array, and {@code SHA256SUMS} over all of them, which {@code sha256sum -c} understands.
 *
 * <p>Random numbers need no place in it: they follow from the job's seed and the position.
 *
 * @param job that is trained
 * @param plan of the workers that train it; null for one process
 * @param test whether the trained model is measured on the test part
 * @param data name of its training data
 * @param dataSha256 their fingerprint
 * @param position where it stands
 * @param arrays weights, the optimiser's moments, the moving average and the best weights so far, by name
 */
record Checkpoint(
        TrainingJob job,
        @Nullable LocalSteps plan,
        boolean test,
        String data,
        String dataSha256,
        Position position,
        Map<String, float[]> arrays) {
    /** In 1 an autoencoder of drawn pixels saw grey ones. */
    private static final int FORMAT = 2;

    private static final String STATE = "state.json";
    private static final String SUMS = "SHA256SUMS";
    private static final String ARRAY = ".f32";
    private static final String PLAIN_NAME = "[A-Za-z0-9][A-Za-z0-9._-]*";
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /** That a checkpoint's bytes are not those that were written. */
    static final class DamagedException extends Exception {
        private DamagedException(String message) {
            super(message);
        }
    }

    /** What {@code state.json} says. */
    private record State(
            int format,
            JsonNode job,
            @Nullable LocalSteps plan,
            boolean test,
            String data,
            String dataSha256,
            Position position) {}

    /**
     * Writes it.
     *
     * @param below the place within {@code staged}, empty or ending with a slash
     */
    void write(StagedDirectory staged, String below) {
        var files = new LinkedHashMap<String, byte[]>();
        files.put(
                STATE,
                JSON.writeValueAsBytes(
                        new State(FORMAT, JobFormat.toTree(job), plan, test, data, dataSha256, position)));
        arrays.forEach((name, values) -> files.put(name + ARRAY, bytes(values)));
        var sums = new StringBuilder();
        files.forEach((name, content) -> {
            sums.append(FileEntry.of(content).sha256())
                    .append("  ")
                    .append(name)
                    .append('\n');
            staged.write(below + name, content);
        });
        staged.write(below + SUMS, sums.toString().getBytes(UTF_8));
    }

    /**
     * Reads and verifies one.
     *
     * @throws DamagedException if anything is missing, damaged or changed
     * @throws TrainingException if it is whole, and can't be read or is none of this version
     */
    static Checkpoint read(Path directory) throws DamagedException {
        try {
            Map<String, byte[]> files = verified(directory);
            byte[] json = files.remove(STATE);
            if (json == null) {
                throw new DamagedException("%s: %s does not list %s".formatted(directory, SUMS, STATE));
            }
            State state = JSON.readValue(json, State.class);
            if (state.format != FORMAT) {
                throw new TrainingException("%s: format %d is not %d, which this version of Sigmoid reads"
                        .formatted(directory, state.format, FORMAT));
            }
            var arrays = new TreeMap<String, float[]>();
            files.forEach((name, content) -> arrays.put(name.replace(ARRAY, ""), floats(content)));
            TrainingJob job = JobFormat.fromTree(state.job, directory.resolve(STATE) + ": job");
            return new Checkpoint(job, state.plan, state.test, state.data, state.dataSha256, state.position, arrays);
        } catch (IOException e) {
            throw new TrainingException("%s: can't be read: %s".formatted(directory, Reason.of(e)), e);
        } catch (JacksonException e) {
            throw new TrainingException("%s: can't be read: %s".formatted(directory, OneLine.of(e)), e);
        }
    }

    private static Map<String, byte[]> verified(Path directory) throws IOException, DamagedException {
        var files = new TreeMap<String, byte[]>();
        // A byte that is no text makes a line that is none.
        String sums = new String(content(directory, SUMS), UTF_8);
        for (String line : sums.lines().toList()) {
            String[] sumAndName = line.split(" {2}", 2);
            if (sumAndName.length != 2 || !sumAndName[1].matches(PLAIN_NAME)) {
                throw new DamagedException("%s: %s has a line that is no sum of a file".formatted(directory, SUMS));
            }
            byte[] content = content(directory, sumAndName[1]);
            if (!FileEntry.of(content).sha256().equals(sumAndName[0])) {
                throw new DamagedException("%s: %s was changed or damaged: its SHA-256 is not the one in %s"
                        .formatted(directory, sumAndName[1], SUMS));
            }
            files.put(sumAndName[1], content);
        }
        return files;
    }

    private static byte[] content(Path directory, String name) throws IOException, DamagedException {
        Path file = directory.resolve(name);
        if (Files.notExists(file)) {
            throw new DamagedException("%s: %s is missing".formatted(directory, name));
        }
        return Files.readAllBytes(file);
    }

    private static byte[] bytes(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    private static float[] floats(byte[] bytes) {
        float[] values = new float[bytes.length / Float.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        return values;
    }
}
