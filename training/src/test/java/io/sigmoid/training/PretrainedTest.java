package io.sigmoid.training;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.util.Utils;
import io.sigmoid.datasets.ImageSource;
import io.sigmoid.datasets.LabelledImages;
import io.sigmoid.datasets.Part;
import io.sigmoid.serving.BinaryPrediction;
import io.sigmoid.serving.JointPrediction;
import io.sigmoid.serving.LabelProbability;
import io.sigmoid.serving.MultiLabelPrediction;
import io.sigmoid.serving.OutputPrediction;
import io.sigmoid.serving.Prediction;
import io.sigmoid.serving.Predictor;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.Pytorch;
import io.sigmoid.zoo.Summary;
import io.sigmoid.zoo.artifact.Artifact;
import io.sigmoid.zoo.artifact.FileEntry;
import io.sigmoid.zoo.artifact.Manifest;
import io.sigmoid.zoo.artifact.Pretrained;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
    void hasTheMetricsThatArePublished(String name) throws IOException {
        Artifact artifact = Pretrained.read(name);
        PresentData.require(TrainingJob.of(artifact).data());
        Evaluation test = Evaluation.ofArtifact(artifact, null, "cpu");
        assertEquals(10_000, test.examples());
        Map<String, Double> claimed = Evaluation.metricsOf(artifact.manifest());
        assertEquals(claimed.keySet(), test.metrics().keySet());
        // To the last digit of the table; the manifest has more of them than another processor's rounding leaves alike.
        assertInTable(artifact.manifest().withMetrics(test.metrics()));
        claimed.forEach((metric, value) ->
                assertEquals(value, test.metrics().get(metric), 5e-5 * Math.max(1, Math.abs(value)), metric));
    }

    private static void assertInTable(Manifest manifest) throws IOException {
        String row = PretrainedTable.row(manifest);
        try (Stream<String> lines = Files.lines(Path.of("../zoo/README.md"))) {
            assertTrue(lines.anyMatch(line -> line.startsWith(row)), () -> "zoo/README.md lacks " + row);
        }
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
        assertInTable(artifact.manifest());
        try (InputStream card =
                PretrainedTest.class.getClassLoader().getResourceAsStream(Pretrained.PREFIX + name + "/README.md")) {
            assertEquals(
                    ModelCard.of(artifact.manifest(), TrainingJob.of(artifact)),
                    new String(card.readAllBytes(), UTF_8));
        }
    }

    /** What an application decides for, image by image. */
    @ParameterizedTest
    @MethodSource("labelled")
    void itsPredictorIsRightAsOftenAsItsManifestSays(String name) throws IOException {
        TrainingJob job = TrainingJob.preset(name);
        PresentData.require(job.data());
        LabelledImages test = ImageSource.of(job.data()).load(Part.TEST);
        var pixels = new ByteArrayOutputStream();
        for (int row = 0; row < test.size(); row++) {
            pixels.write(test.pixels(row));
        }
        var right = new TreeMap<String, Integer>();
        try (Predictor<?> predictor = Predictor.pretrained(name)) {
            List<?> answers = predictor.predictAll(pixels.toByteArray());
            assertEquals(test.size(), answers.size());
            for (int row = 0; row < test.size(); row++) {
                float[] truth = job.target().values(test, new int[] {row}, 0);
                count(answers.get(row), truth, right);
            }
            Map<String, Double> claimed = predictor.manifest().metrics();
            right.forEach(
                    (metric, count) -> assertEquals(claimed.get(metric), (double) count / test.size(), 1e-9, metric));
            assertFalse(right.isEmpty());
        }
    }

    static List<String> labelled() {
        return names().stream()
                .filter(name -> !(TrainingJob.preset(name).architecture().head() instanceof Head.Pixels))
                .toList();
    }

    /** Adds 1 to each metric by which an answer is right. */
    private static void count(Object answer, float[] truth, Map<String, Integer> right) {
        if (answer instanceof JointPrediction joint) {
            int[] from = {0};
            joint.outputs().forEach((output, each) -> {
                right.merge("test." + output + ".accuracy", isRight(each, truth, from[0]) ? 1 : 0, Integer::sum);
                from[0]++; // None of the joint models has several labels an output.
            });
        } else {
            String metric = answer instanceof MultiLabelPrediction ? "test.subsetAccuracy" : "test.accuracy";
            right.merge(metric, isRight((OutputPrediction) answer, truth, 0) ? 1 : 0, Integer::sum);
        }
    }

    private static boolean isRight(OutputPrediction answer, float[] truth, int from) {
        if (answer instanceof Prediction one) {
            return one.index() == (int) truth[from];
        } else if (answer instanceof BinaryPrediction question) {
            return question.decision() == (truth[from] > 0);
        }
        List<LabelProbability> all = ((MultiLabelPrediction) answer).probabilities();
        List<String> labels = IntStream.range(0, all.size())
                .filter(i -> truth[from + i] > 0)
                .mapToObj(i -> all.get(i).label())
                .toList();
        return ((MultiLabelPrediction) answer).labels().equals(labels);
    }

    @Test
    void needNoNetworkAndWriteNothingBesideWhatTheEngineUnpacks(@TempDir Path temp)
            throws IOException, InterruptedException {
        Pytorch.engine(); // Its natives are where the other process finds them.
        Path natives = Utils.getEngineCacheDir("pytorch");
        Map<Path, FileTime> before = written(natives);
        String nowhere = temp.resolve("nowhere").toString();
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + nowhere,
                        "-Duser.home=" + nowhere,
                        "-DDJL_CACHE_DIR=" + Utils.getCacheDir(),
                        "-Djna.tmpdir=" + temp, // The engine asks for a GPU by JNA, which unpacks itself.
                        "-Dai.djl.pytorch.num_threads=1",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                        "-cp",
                        System.getProperty("java.class.path"),
                        PretrainedAlone.class.getName())
                .redirectError(temp.resolve("errors").toFile())
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, process.waitFor(), Files.readString(temp.resolve("errors")));
        assertEquals(String.valueOf(names().size()), printed);
        assertFalse(Files.exists(Path.of(nowhere)));
        assertEquals(before, written(natives));
    }

    private static Map<Path, FileTime> written(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            var times = new TreeMap<Path, FileTime>();
            for (Path file : files.toList()) {
                times.put(file, Files.getLastModifiedTime(file));
            }
            return times;
        }
    }
}
