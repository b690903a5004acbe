package io.sigmoid.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigmoid.datasets.Target;
import io.sigmoid.zoo.ConvVae;
import io.sigmoid.zoo.GapCnn;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.ImageShape;
import io.sigmoid.zoo.Pooling;
import io.sigmoid.zoo.artifact.Artifact;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reports of two short trainings, read as text and seen by a browser. */
class ReportTest {
    private static final Head DIGITS = Head.multiClass("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");

    @TempDir
    static Path temp;

    private static Artifact classifier;
    private static Artifact autoencoder;

    @BeforeAll
    static void train() {
        classifier = TrainingJob.of(
                        "report-gap",
                        "mnist",
                        new Target.Classes(),
                        new GapCnn(ImageShape.MNIST, List.of(8, 8), Pooling.LABEL_MAPS, DIGITS))
                .withDecisions(
                        new Decisions(Decisions.CalibrationMethod.TEMPERATURE, Decisions.ThresholdRule.HALF, null))
                .withLimit(600)
                .withEpochs(2)
                .run(temp.resolve("gap"));
        autoencoder = TrainingJob.of(
                        "report-vae",
                        "mnist",
                        new Target.Pixels(Target.Binarisation.DYNAMIC, 1),
                        new ConvVae(ImageShape.MNIST, List.of(4, 8), 3))
                .withLimit(600)
                .withEpochs(1)
                .run(temp.resolve("vae"));
    }

    @Test
    void saysWhatTheManifestSays() throws IOException {
        String accuracy = String.format(
                Locale.ROOT, "%.4f", classifier.manifest().metrics().get("test.accuracy"));
        assertTrue(html(classifier).contains("<th scope=\"row\">test.accuracy</th><td class=\"number\">" + accuracy));
    }

    @Test
    void asksNoOtherMachine() throws IOException {
        for (Artifact artifact : List.of(classifier, autoencoder)) {
            String html = html(artifact);
            assertFalse(html.contains(" src=\"http"));
            assertFalse(html.contains("<link"));
            assertTrue(html.contains("default-src 'none'"));
        }
    }

    @Test
    void isSmall() throws IOException {
        assertTrue(Files.size(report(classifier)) < 1_500_000);
        assertTrue(Files.size(report(autoencoder)) < 1_500_000);
    }

    @Test
    void belongsToTheFilesThatAreVerified() {
        assertTrue(classifier.manifest().files().containsKey("report.html"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1280, 400})
    void showsAClassifier(int width) throws Exception {
        Chromium page = seen(classifier, width);
        assertEquals(
                List.of(
                        "Result",
                        "Learning",
                        "Labels",
                        "Curves",
                        "Most confident mistakes",
                        "Class activation maps",
                        "Model"),
                headings(page));
        assertEquals(7, page.number("charts"));
        assertEquals(26, page.number("pictures"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1280, 400})
    void showsAnAutoencoder(int width) throws Exception {
        Chromium page = seen(autoencoder, width);
        assertEquals(
                List.of(
                        "Result",
                        "Learning",
                        "Reconstructions",
                        "Samples",
                        "Between two images",
                        "Latent space",
                        "Model"),
                headings(page));
        assertEquals(3, page.number("pictures"));
    }

    private static Chromium seen(Artifact artifact, int width) throws IOException, InterruptedException {
        Chromium page = Chromium.open(report(artifact), width);
        assertEquals(List.of(), page.console());
        assertEquals(0, page.number("badPictures"));
        assertEquals(0, page.number("badCharts"));
        assertTrue(page.number("overflow") <= 0, () -> page.seen().toString());
        assertTrue(page.number("narrowestChart") >= 300, () -> page.seen().toString());
        assertTrue(page.number("smallestText") >= 11, () -> page.seen().toString());
        return page;
    }

    private static List<String> headings(Chromium page) {
        return StreamSupport.stream(page.seen().get("headings").spliterator(), false)
                .map(heading -> heading.asString())
                .toList();
    }

    private static Path report(Artifact artifact) {
        return artifact.directory().resolve("report.html");
    }

    private static String html(Artifact artifact) throws IOException {
        return Files.readString(report(artifact));
    }
}
