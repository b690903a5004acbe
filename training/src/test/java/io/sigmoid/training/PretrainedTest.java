package io.sigmoid.training;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigmoid.serving.Predictor;
import io.sigmoid.zoo.Summary;
import io.sigmoid.zoo.artifact.Artifact;
import io.sigmoid.zoo.artifact.FileEntry;
import io.sigmoid.zoo.artifact.Manifest;
import io.sigmoid.zoo.artifact.Pretrained;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the models in the zoo's jar claim, computed again. */
class PretrainedTest {
    private static final long MOST_BYTES = 10_000_000;

    /** What each was allowed when it was made. */
    private static final Map<String, Long> MOST_WEIGHTS = Map.ofEntries(
            Map.entry("digits-mlp", 700_000L),
            Map.entry("digits-gap", 100_000L),
            Map.entry("digits-resnet", 300_000L),
            Map.entry("fashion-gap", 100_000L),
            Map.entry("fashion-resnet", 300_000L),
            Map.entry("odd-even", 100_000L),
            Map.entry("digits-multilabel", 300_000L),
            Map.entry("digits-joint", 300_000L),
            Map.entry("digits-branched", 200_000L),
            Map.entry("digits-lstm", 200_000L),
            Map.entry("digits-vae", 2_000_000L),
            Map.entry("fashion-vae", 2_000_000L));

    static Set<String> names() {
        return Pretrained.names();
    }

    @Test
    void allTogetherFitIntoTheJar() {
        assertEquals(MOST_WEIGHTS.keySet(), names());
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
    void isSmallAndCalibrated(String name) {
        Manifest manifest = Pretrained.readManifest(name);
        assertTrue(manifest.parameterCount() <= MOST_WEIGHTS.get(name), manifest.parameterCount() + " weights");
        assertEquals(Summary.of(manifest.architecture()).parameters(), manifest.parameterCount());
        manifest.metrics().forEach((metric, value) -> {
            if (metric.startsWith(Evaluation.TEST) && metric.endsWith("alibrationError") && !metric.contains("uncal")) {
                assertTrue(value <= 0.01, metric + " " + value);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("names")
    void wasTrainedOnTheDataThatAreHere(String name) {
        Artifact artifact = Pretrained.read(name);
        TrainingJob job = TrainingJob.of(artifact);
        PresentData.require(job.data());
        JobData data = JobData.load(job);
        assertEquals(data.sha256(), artifact.manifest().provenance().datasetSha256());
        assertEquals(data.input(), artifact.manifest().input());
    }

    /** Such as one of the common pool in an application whose jars lie within a jar. */
    @Test
    void aThreadWhoseLoaderSeesNothingReadsThem() throws Exception {
        var reading = new FutureTask<>(() -> {
            Pretrained.read("digits-mlp");
            return Pretrained.names();
        });
        var thread = new Thread(reading);
        thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
        thread.start();
        assertEquals(names(), reading.get());
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
    void predicts(String name) {
        try (Predictor<?> predictor = Predictor.pretrained(name)) {
            predictor.predict(new float[predictor.manifest().input().size()]);
        }
    }
}
