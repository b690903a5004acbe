package io.sigmoid.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigmoid.datasets.Augmentation;
import io.sigmoid.datasets.Target;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.Mlp;
import io.sigmoid.zoo.artifact.Artifact;
import io.sigmoid.zoo.artifact.ArtifactException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobRunTest {
    @TempDir
    Path temp;

    @ParameterizedTest
    @MethodSource("io.sigmoid.training.TrainingJob#presets")
    void theSameJobGivesTheSameBytesOfWeights(String preset) throws IOException {
        PresentData.require(TrainingJob.preset(preset).data());
        TrainingJob job = TrainingJob.preset(preset).withLimit(400).withEpochs(2);
        job.run(temp.resolve("a"));
        job.run(temp.resolve("b"));
        assertArrayEquals(weights("a"), weights("b"));
    }

    @Test
    void anotherSeedGivesOtherWeights() throws IOException {
        TrainingJob job = TrainingJob.preset("digits-mlp").withLimit(100).withEpochs(1);
        job.run(temp.resolve("a"));
        job.withSeed(2).run(temp.resolve("b"));
        assertFalse(java.util.Arrays.equals(weights("a"), weights("b")));
    }

    @Test
    void twoJobsAtOnceGiveWhatEachGivesAlone() throws IOException {
        TrainingJob job = TrainingJob.preset("digits-mlp").withLimit(2000).withEpochs(2);
        job.run(temp.resolve("alone"));
        CompletableFuture.allOf(
                        CompletableFuture.runAsync(() -> job.run(temp.resolve("first"))),
                        CompletableFuture.runAsync(() -> job.run(temp.resolve("second"))))
                .join();
        assertArrayEquals(weights("alone"), weights("first"));
        assertArrayEquals(weights("alone"), weights("second"));
    }

    @Test
    void theArtifactReadsBackWithItsJobAndMetrics() {
        TrainingJob job = TrainingJob.preset("odd-even").withLimit(200).withEpochs(1);
        Artifact written = job.run(temp.resolve("a"));
        Artifact read = Artifact.read(temp.resolve("a"));
        assertEquals(written.manifest(), read.manifest());
        assertEquals(job, JobFormat.fromTree(read.manifest().provenance().job(), "test"));
        assertEquals(List.of(0.5), read.manifest().decisionThresholds());
        Evaluation again = Evaluation.ofArtifact(read, null, "cpu");
        assertEquals(10_000, again.examples());
        assertEquals(ManifestMetrics.ofTestPart(read.manifest()), again.metrics());
    }

    @ParameterizedTest
    @ValueSource(strings = {"digits-mlp", "digits-vae"})
    void withoutTheTestPartTheValidationIsWhatThereIsToSay(String preset) throws IOException {
        TrainingJob job = TrainingJob.preset(preset).withLimit(400).withEpochs(2);
        Artifact shut = job.run(temp.resolve("shut"), RunOptions.USUAL.withTest(false));
        Artifact open = job.run(temp.resolve("open"));
        assertArrayEquals(weights("open"), weights("shut"));
        var expected = new TreeMap<>(ManifestMetrics.repeatable(open.manifest()));
        assertTrue(expected.keySet().removeIf(name -> name.startsWith("test.")));
        assertEquals(expected, ManifestMetrics.repeatable(shut.manifest()));
        Map<String, Double> results = Evaluation.resultsOf(shut.manifest());
        assertTrue(results.get("validation.loss") > 0, results::toString);
        String card = Files.readString(temp.resolve("shut/README.md"));
        assertTrue(card.contains("the test part was not used"), card);
        assertTrue(card.contains("split: validation"), card);
        assertTrue(card.contains("| loss | "), card);
        String report = Files.readString(temp.resolve("shut/report.html"));
        assertTrue(report.contains("on what was held out"), report);
        assertFalse(report.contains("test examples") || report.contains("est image"), report);
    }

    @Test
    void aResumedRunStillLeavesTheTestPartAlone() {
        TrainingJob job = TrainingJob.preset("digits-mlp").withLimit(300).withEpochs(2);
        Path run = temp.resolve("a");
        var asked = new AtomicInteger();
        assertThrows(
                TrainingException.class,
                () -> job.run(run, RunOptions.USUAL.withTest(false).withStop(() -> asked.incrementAndGet() > 2)));
        Artifact resumed = TrainingJob.resume(run, RunOptions.USUAL);
        assertEquals(Map.of(), Evaluation.metricsOf(resumed.manifest()));
        assertTrue(Evaluation.resultsOf(resumed.manifest()).containsKey("validation.accuracy"));
    }

    @Test
    void withoutTestPartAndValidationThereIsNothingToMeasureOn() {
        TrainingJob job = TrainingJob.preset("digits-vae").withLimit(100).withValidation(0);
        var e = assertThrows(
                TrainingException.class, () -> job.run(temp.resolve("a"), RunOptions.USUAL.withTest(false)));
        assertEquals(
                "without the test part there is nothing to measure on: validation holds out a share of 0.0, no example",
                e.getMessage());
        assertFalse(Files.exists(temp.resolve("a")));
    }

    @Test
    void learns() {
        Artifact artifact =
                TrainingJob.preset("digits-mlp").withLimit(6000).withEpochs(3).run(temp.resolve("a"));
        double accuracy = artifact.manifest().metrics().get("test.accuracy");
        assertTrue(accuracy > 0.9, "test accuracy " + accuracy);
    }

    @Test
    void aDirectoryThatIsNotEmptyIsRefusedBeforeTraining() throws IOException {
        Files.createFile(temp.resolve("something"));
        var e = assertThrows(
                ArtifactException.class, () -> TrainingJob.preset("digits-mlp").run(temp));
        assertEquals(temp + ": exists and is not an empty directory, choose another place", e.getMessage());
    }

    @Test
    void aFailedJobLeavesNothingBehind() throws IOException {
        assertThrows(
                RuntimeException.class,
                () -> TrainingJob.preset("digits-mlp").withData("nowhere").run(temp.resolve("a")));
        try (Stream<Path> left = Files.list(temp)) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void labelsThatAreNotTheDatasAreRefused() {
        String yaml = TrainingJob.preset("odd-even")
                .toYaml()
                .replace("negative: even\n  labels", "negative: straight\n  labels");
        var e = assertThrows(
                TrainingException.class, () -> TrainingJob.fromYaml(yaml).run(temp.resolve("a")));
        assertEquals("the head's labels [even, odd] are not the target's [straight, odd]", e.getMessage());
    }

    @Test
    void aValidationShareThatLeavesNothingToTrainOnIsRefused() {
        TrainingJob job = TrainingJob.preset("digits-mlp").withLimit(4).withValidation(0.9);
        var e = assertThrows(TrainingException.class, () -> job.run(temp.resolve("a")));
        assertEquals("validation: a share of 0.9 of 4 examples leaves none to train on", e.getMessage());
    }

    @Test
    void mixedClassesGoWithASoftmaxAndNothingElseDoes() {
        List<String> parity = List.of("even", "odd");
        var odd = new Target.Binary("odd", "even", List.of("1", "3", "5", "7", "9"));
        TrainingJob job = TrainingJob.of("a", "mnist", odd, Mlp.of(784, Head.multiClass(parity)))
                .withAugmentation(new Augmentation(0, 0, 0, false, 0, 0.2))
                .withLimit(100);
        var e = assertThrows(TrainingException.class, () -> job.run(temp.resolve("a")));
        assertEquals(
                "augmentation mixup: the target Binary and the head MultiClass do not go together, must be classes and"
                        + " multi-class, or neither",
                e.getMessage());
    }

    private byte[] weights(String run) throws IOException {
        return Files.readAllBytes(temp.resolve(run).resolve("model-0000.params"));
    }
}
