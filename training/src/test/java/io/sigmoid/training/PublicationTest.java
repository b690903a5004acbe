package io.sigmoid.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.sigmoid.datasets.Target;
import io.sigmoid.zoo.Activation;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.Mlp;
import io.sigmoid.zoo.Pytorch;
import io.sigmoid.zoo.artifact.Artifact;
import io.sigmoid.zoo.artifact.Manifest;
import io.sigmoid.zoo.artifact.Provenance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.math3.stat.descriptive.SummaryStatistics;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublicationTest {
    @TempDir
    Path temp;

    private TrainingJob job;

    @BeforeEach
    void write() throws IOException {
        Path digits = TrainProcess.digits(temp.resolve("digits"), 400, 100);
        Head head = Head.multiClass("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
        job = TrainingJob.of(
                        "small",
                        digits.toString(),
                        new Target.Classes(),
                        new Mlp(784, List.of(9), Activation.RELU, 0, Mlp.Output.LINEAR, head))
                .withEpochs(2)
                .withDevice("cpu");
    }

    private Artifact run(TrainingJob each, String name) {
        return each.run(temp.resolve(name), RunOptions.USUAL);
    }

    private static double metric(Artifact artifact, String name) {
        return artifact.manifest().metrics().get(name);
    }

    @Test
    void isTheRunOfTheLeastHeldOutLossWithMeanAndDeviationOfAll() throws IOException {
        List<Artifact> runs = new ArrayList<>();
        for (long seed : new long[] {3, 1, 2}) {
            runs.add(run(job.withSeed(seed), "run" + seed));
        }
        Artifact best = runs.stream()
                .min(Comparator.comparingDouble(each -> metric(each, "validation.loss")))
                .orElseThrow();
        Path out = temp.resolve("published");
        Artifact published = Publication.write(runs, out);
        assertEquals(
                best.manifest().provenance().seed(),
                published.manifest().provenance().seed());
        assertArrayEquals(
                Files.readAllBytes(best.directory().resolve("model-0000.params")),
                Files.readAllBytes(out.resolve("model-0000.params")));
        assertEquals(
                Set.of("README.md", "model-0000.params", "serving.properties"),
                Artifact.read(out).manifest().files().keySet());
        for (String name : List.of("test.accuracy", "test.logLoss", "test.calibrationError")) {
            var statistics = new SummaryStatistics();
            runs.forEach(each -> statistics.addValue(metric(each, name)));
            assertEquals(metric(best, name), metric(published, name));
            assertEquals(statistics.getMean(), metric(published, "seeds." + name + ".mean"), 1e-12);
            assertEquals(statistics.getStandardDeviation(), metric(published, "seeds." + name + ".deviation"), 1e-12);
        }
        assertEquals(3, metric(published, "seeds.count"));
        assertTrue(metric(published, "training.seconds") > 0);
        String card = Files.readString(out.resolve("README.md"));
        assertTrue(card.contains("over the 3 seeds"), card);
        assertTrue(card.contains("| metric | value | mean | deviation |"), card);
        assertFalse(card.contains("report.html"), card);
        assertTrue(card.contains("it is `Classifier.pretrained(\"small\")`"), card);
        assertTrue(metric(best, "onnx.difference") >= 0);
        assertFalse(published.manifest().metrics().containsKey("onnx.difference"));
    }

    @Test
    void runsThatAreNotComparableAreRefused() {
        Artifact first = run(job.withSeed(1), "first");
        assertRefused("a deviation needs runs of two seeds or more, got 1", first);
        assertRefused(
                "again: has the seed 1, as another run has: each needs its own", first, run(job.withSeed(1), "again"));
        assertRefused(
                "longer: is of another job than", first, run(job.withSeed(2).withEpochs(1), "longer"));
        assertRefused(
                "unheld: its manifest has no finite validation.loss to choose by: train with a validation above 0",
                first,
                run(job.withSeed(2).withValidation(0).withDecisions(null), "unheld"));
        assertRefused(
                "untested: was not measured on the test part, train it without --no-test",
                first,
                job.withSeed(2).run(temp.resolve("untested"), RunOptions.USUAL.withTest(false)));
    }

    @Test
    void runsOnOtherDataAreRefused() throws IOException {
        Artifact first = run(job.withSeed(1), "first");
        Path data = Path.of(job.data());
        Files.move(data, temp.resolve("others"));
        TrainProcess.digits(data, 300, 100);
        assertRefused("second: was trained on other data than", first, run(job.withSeed(2), "second"));
    }

    @Test
    void runsOfAnotherVersionAreRefused() throws IOException {
        Artifact first = run(job.withSeed(1), "first");
        Artifact second = run(job.withSeed(2), "second");
        Manifest manifest = second.manifest();
        Provenance from = manifest.provenance();
        var other = new Manifest(
                manifest.name(),
                manifest.architecture(),
                manifest.input(),
                manifest.calibration(),
                manifest.thresholds(),
                manifest.metrics(),
                new Provenance(
                        from.dataset(),
                        from.datasetSha256(),
                        from.job(),
                        from.seed(),
                        from.versions(),
                        "0123456789ab",
                        from.time()));
        try (NDManager manager = Pytorch.engine().newBaseManager(Device.cpu())) {
            Path third = Files.createDirectory(temp.resolve("third"));
            Artifact.write(third, other, second.block(manager), Map.of());
            assertRefused("git=0123456789ab", first, Artifact.read(third));
        }
    }

    private void assertRefused(String message, Artifact... runs) {
        Path out = temp.resolve("refused");
        var error = assertThrows(TrainingException.class, () -> Publication.write(List.of(runs), out));
        assertTrue(error.getMessage().contains(message), error.getMessage());
        assertFalse(Files.exists(out));
    }
}
