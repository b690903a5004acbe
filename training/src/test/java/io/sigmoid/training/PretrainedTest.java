package io.sigmoid.training;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import io.sigmoid.serving.Predictor;
import io.sigmoid.zoo.Pytorch;
import io.sigmoid.zoo.artifact.Artifact;
import io.sigmoid.zoo.artifact.FileEntry;
import io.sigmoid.zoo.artifact.Pretrained;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the models in the zoo's jar claim, computed again. */
class PretrainedTest {
    private static final long MOST_BYTES = 10_000_000;

    static Set<String> names() {
        return Pretrained.names();
    }

    @Test
    void allTogetherFitIntoTheJar() {
        assertFalse(names().isEmpty());
        long bytes = names().stream()
                .flatMap(name -> Pretrained.readManifest(name).files().values().stream())
                .mapToLong(FileEntry::bytes)
                .sum();
        assertTrue(bytes <= MOST_BYTES, bytes + " bytes");
    }

    @ParameterizedTest
    @MethodSource("names")
    void isWhatItsPresetTrains(String name) {
        Artifact artifact = Pretrained.read(name);
        assertEquals(TrainingJob.preset(name), TrainingJob.of(artifact));
        assertEquals(name, artifact.manifest().name());
    }

    @ParameterizedTest
    @MethodSource("names")
    void hasTheMetricsThatItsManifestSays(String name) {
        Artifact artifact = Pretrained.read(name);
        PresentData.require(TrainingJob.of(artifact).data());
        Evaluation test = Evaluation.ofArtifact(artifact, null, "cpu");
        assertEquals(10_000, test.examples());
        Map<String, Double> claimed = Evaluation.metricsOf(artifact.manifest());
        assertEquals(claimed.keySet(), test.metrics().keySet());
        claimed.forEach((metric, value) -> {
            // On a processor that rounds otherwise, one image of the 10,000 may be decided otherwise.
            double tolerance = 1.5e-4 * Math.max(1, Math.abs(value));
            assertEquals(value, test.metrics().get(metric), tolerance, metric);
        });
    }

    @ParameterizedTest
    @MethodSource("names")
    void theReadmeAndTheCardSayWhatTheManifestSays(String name) throws IOException {
        Artifact artifact = Pretrained.read(name);
        String row = PretrainedTable.row(artifact.manifest());
        try (Stream<String> lines = Files.lines(Path.of("../zoo/README.md"))) {
            assertTrue(lines.anyMatch(line -> line.startsWith(row)), () -> "zoo/README.md lacks " + row);
        }
        try (InputStream card =
                PretrainedTest.class.getClassLoader().getResourceAsStream(Pretrained.PREFIX + name + "/README.md")) {
            assertEquals(
                    ModelCard.of(artifact.manifest(), TrainingJob.of(artifact)),
                    new String(card.readAllBytes(), UTF_8));
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void hasAsManyWeightsAsItsBlockAndPredicts(String name) {
        Artifact artifact = Pretrained.read(name);
        try (NDManager manager = Pytorch.engine().newBaseManager();
                Predictor<?> predictor = Predictor.pretrained(name)) {
            long weights = artifact.block(manager).getParameters().values().stream()
                    .mapToLong(parameter -> parameter.getShape().size())
                    .sum();
            assertEquals(weights, artifact.manifest().parameterCount());
            predictor.predict(new float[artifact.manifest().input().size()]);
        }
    }
}
