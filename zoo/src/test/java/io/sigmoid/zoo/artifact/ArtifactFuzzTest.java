package io.sigmoid.zoo.artifact;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import io.sigmoid.zoo.fuzz.Mutation;
import io.sigmoid.zoo.fuzz.Outcomes;
import io.sigmoid.zoo.fuzz.Scratch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/** 10,000 damaged artifacts, half of them with hashes that fit the damage. */
class ArtifactFuzzTest {
    private static final int MUTATIONS = 5_000;
    private static final long MEGABYTE = 1 << 20;

    @TempDir
    Path temp;

    private final SplittableRandom random = new SplittableRandom(11);
    private List<Path> directories;
    private List<SortedMap<String, byte[]>> contents;

    @BeforeEach
    void write() throws Exception {
        directories = List.of(temp.resolve("mlp"), temp.resolve("cnn"));
        Models.write(directories.get(0), Models.MLP);
        Models.write(directories.get(1), Models.CNN);
        contents = List.of(contents(directories.get(0)), contents(directories.get(1)));
    }

    @Test
    void damageIsRefusedUnlessNothingChanged(TestReporter reporter) throws Exception {
        var outcomes = new Outcomes(ArtifactException.class);
        long baseline = baseline();
        for (int i = 0; i < MUTATIONS; i++) {
            int which = random.nextInt(2);
            SortedMap<String, byte[]> content = contents.get(which);
            String name = List.copyOf(content.keySet()).get(random.nextInt(content.size()));
            byte[] damaged = Mutation.any(
                    content.get(name), contents.get(random.nextInt(2)).get(name), random);
            Path file = directories.get(which).resolve(name);
            Scratch.write(file, damaged);
            Artifact read =
                    outcomes.load("mutation %d of %s".formatted(i, name), () -> Artifact.read(directories.get(which)));
            if (read != null) {
                assertArrayEquals(content.get(name), damaged, "mutation " + i);
            }
            Scratch.write(file, content.get(name));
        }
        finish("artifact", outcomes, baseline, reporter);
    }

    @Test
    void damageUnderRightHashesIsRefusedOrReadAsItStands(TestReporter reporter) throws Exception {
        var outcomes = new Outcomes(ArtifactException.class);
        long baseline = baseline();
        for (int i = 0; i < MUTATIONS; i++) {
            int which = random.nextInt(2);
            SortedMap<String, byte[]> content = contents.get(which);
            SortedMap<String, byte[]> other = contents.get(random.nextInt(2));
            byte[] json = content.get("model.json");
            byte[] weights = content.get(WeightsFile.NAME);
            if (random.nextBoolean()) {
                json = Resealed.description(Mutation.any(json, other.get("model.json"), random));
            } else {
                weights = Mutation.any(weights, other.get(WeightsFile.NAME), random);
                json = Resealed.description(json, WeightsFile.NAME, weights);
            }
            Path directory = directories.get(which);
            Scratch.write(directory.resolve("model.json"), json);
            Scratch.write(directory.resolve(WeightsFile.NAME), weights);
            Artifact read = outcomes.load("mutation " + i, () -> Artifact.read(directory));
            if (read != null) {
                assertArrayEquals(weights, encoded(read), "mutation " + i);
            }
        }
        finish("artifact under right hashes", outcomes, baseline, reporter);
        assertTrue(outcomes.loaded() > 50, outcomes.toString());
    }

    private static byte[] encoded(Artifact artifact) {
        try (NDManager manager = NDManager.newBaseManager()) {
            var block = artifact.block(manager);
            for (Parameter parameter : block.getParameters().values()) {
                assertTrue(parameter.isInitialized());
            }
            return WeightsFile.encode(
                    artifact.manifest().architecture(), artifact.manifest().input(), block);
        }
    }

    /** What reading the undamaged artifact allocates once everything is warm. */
    private long baseline() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 50; i++) {
            var one = new Outcomes(ArtifactException.class);
            one.load("undamaged", () -> Artifact.read(directories.get(1)));
            assertEquals(1, one.loaded());
            least = Math.min(least, one.largest());
        }
        return least;
    }

    private void finish(String what, Outcomes outcomes, long baseline, TestReporter reporter) {
        reporter.publishEntry(what, "%s; undamaged: %d".formatted(outcomes, baseline));
        long size = contents.get(1).values().stream()
                .mapToLong(content -> content.length)
                .sum();
        assertTrue(outcomes.largest() < baseline + size + MEGABYTE, outcomes + ", undamaged: " + baseline);
    }

    private static SortedMap<String, byte[]> contents(Path directory) throws Exception {
        var contents = new TreeMap<String, byte[]>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                contents.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        return contents;
    }
}
