package io.sigmoid.zoo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import io.sigmoid.zoo.artifact.Artifact;
import io.sigmoid.zoo.artifact.Models;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** An application's own architecture; {@code META-INF/services} of the tests names the provider. */
class OpenDoorTest {
    /** As in the README. */
    public record Logistic(int inputs, Head head) implements Architecture {
        @Override
        public Shape input() {
            return new Shape(inputs);
        }

        @Override
        public Block block() {
            return new SequentialBlock()
                    .add(Linear.builder().setUnits(head.logits()).build());
        }
    }

    /** As in the README. */
    public static final class Provider implements ArchitectureProvider {
        @Override
        public List<Class<? extends Architecture>> architectures() {
            return List.of(Logistic.class);
        }
    }

    private static final Logistic LOGISTIC = new Logistic(3, Head.binary("no", "yes"));

    @Test
    void itsNameIsTheRecords() {
        assertEquals(Logistic.class, Architectures.all().get("Logistic"));
    }

    @Test
    void aThreadWhoseLoaderDoesNotSeeItKnowsIt() {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
        try {
            assertEquals(Logistic.class, Architectures.all().get("Logistic"));
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Test
    void jsonReadsAndWritesIt() {
        JsonMapper json = JsonMapper.builder().addModule(new ZooModule()).build();
        String text = """
                {"type":"Logistic","inputs":3,"head":{"type":"binary","negative":"no","positive":"yes"}}""";
        assertEquals(text, json.writerFor(Architecture.class).writeValueAsString(LOGISTIC));
        assertEquals(LOGISTIC, json.readValue(text, Architecture.class));
    }

    @Test
    void anArtifactKeepsIt(@TempDir Path temp) {
        Path directory = temp.resolve("model");
        Artifact written = Models.write(directory, LOGISTIC);
        Artifact read = Artifact.read(directory);
        assertEquals(LOGISTIC, read.manifest().architecture());
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray x = Forward.input(manager, new Shape(2, 3));
            assertArrayEquals(
                    Forward.inference(written.block(manager), x)
                            .singletonOrThrow()
                            .toFloatArray(),
                    Forward.inference(read.block(manager), x).singletonOrThrow().toFloatArray());
        }
    }
}
