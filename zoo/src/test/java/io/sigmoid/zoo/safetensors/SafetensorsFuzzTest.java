package io.sigmoid.zoo.safetensors;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigmoid.zoo.fuzz.Mutation;
import io.sigmoid.zoo.fuzz.Outcomes;
import io.sigmoid.zoo.fuzz.Scratch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** 10,000 damaged files: each is refused in one line, or read as exactly what its bytes say. */
class SafetensorsFuzzTest {
    private static final int MUTATIONS = 10_000;
    private static final long MEGABYTE = 1 << 20;

    @TempDir
    Path directory;

    @Test
    void aDamagedFileIsRefusedOrReadAsItStands(TestReporter reporter) throws Exception {
        byte[] small = small();
        byte[] large = large();
        var outcomes = new Outcomes(SafetensorsException.class);
        var random = new SplittableRandom(3);
        Path file = directory.resolve("damaged.safetensors");
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] content = random.nextBoolean() ? small : large;
            byte[] other = random.nextBoolean() ? small : large;
            byte[] damaged =
                    random.nextBoolean() ? Mutation.any(content, other, random) : inHeader(content, other, random);
            Scratch.write(file, damaged);
            Safetensors read = outcomes.load("mutation " + i, () -> Safetensors.read(file));
            if (read != null) {
                assertEquals(plainly(damaged), read, "mutation " + i);
            }
        }
        reporter.publishEntry("safetensors", outcomes.toString());
        assertTrue(outcomes.loaded() > 100 && outcomes.refused() > 5_000, outcomes.toString());
        assertTrue(outcomes.largest() < Math.max(small.length, large.length) + MEGABYTE, outcomes.toString());
    }

    /** Damage in the header alone, with its length told right, so that the checks behind the first are reached. */
    private static byte[] inHeader(byte[] content, byte[] other, RandomGenerator random) {
        byte[] header = Mutation.any(header(content), header(other), random);
        byte[] data = Arrays.copyOfRange(content, 8 + header(content).length, content.length);
        return ByteBuffer.allocate(8 + header.length + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header)
                .put(data)
                .array();
    }

    private static byte[] header(byte[] content) {
        int length =
                (int) ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).getLong();
        return Arrays.copyOfRange(content, 8, 8 + length);
    }

    /** What a right file holds, without a single check. */
    private static Safetensors plainly(byte[] content) {
        byte[] header = header(content);
        int start = 8 + header.length;
        JsonNode root = JsonMapper.shared().readTree(new String(header, UTF_8));
        var tensors = new LinkedHashMap<String, Tensor>();
        var metadata = new LinkedHashMap<String, String>();
        for (Map.Entry<String, JsonNode> entry : root.properties()) {
            if (entry.getKey().equals("__metadata__")) {
                entry.getValue()
                        .properties()
                        .forEach(e -> metadata.put(e.getKey(), e.getValue().asString()));
                continue;
            }
            JsonNode offsets = entry.getValue().get("data_offsets");
            int begin = offsets.get(0).asInt();
            tensors.put(
                    entry.getKey(),
                    new Tensor(
                            TensorType.valueOf(entry.getValue().get("dtype").asString()),
                            entry.getValue()
                                    .get("shape")
                                    .valueStream()
                                    .map(JsonNode::asLong)
                                    .toList(),
                            ByteBuffer.wrap(
                                    content, start + begin, offsets.get(1).asInt() - begin)));
        }
        return new Safetensors(tensors, metadata);
    }

    private byte[] small() throws Exception {
        return encoded(Map.of("a", Tensor.of(List.of(2L, 3L), new float[6])), Map.of());
    }

    private byte[] large() throws Exception {
        var tensors = new LinkedHashMap<String, Tensor>();
        for (int i = 0; i < 8; i++) {
            tensors.put(i + ".weight", Tensor.of(List.of(4L, 3L), new float[12]));
            tensors.put(i + ".half", new Tensor(TensorType.F16, List.of(4L), ByteBuffer.allocate(8)));
            tensors.put(i + ".count", new Tensor(TensorType.I64, List.of(), ByteBuffer.allocate(8)));
        }
        tensors.put("none", Tensor.of(List.of(0L), new float[0]));
        return encoded(tensors, Map.of("format", "pt", "from", "a test"));
    }

    private byte[] encoded(Map<String, Tensor> tensors, Map<String, String> metadata) throws Exception {
        Path file = directory.resolve("right.safetensors");
        new Safetensors(tensors, metadata).write(file);
        return Files.readAllBytes(file);
    }
}
