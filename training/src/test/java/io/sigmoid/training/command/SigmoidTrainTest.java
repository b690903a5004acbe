package io.sigmoid.training.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SigmoidTrainTest {
    @TempDir
    Path temp;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void runsAndEvaluates() {
        String dir = temp.resolve("model").toString();
        assertEquals(0, run("run", "--preset", "digits-mlp", "--limit", "500", "--epochs", "1", "--out", dir));
        assertTrue(out.toString().startsWith("digits-mlp: test accuracy "), out.toString());
        out.getBuffer().setLength(0);
        assertEquals(0, run("evaluate", dir, "--json"));
        JsonNode test = JsonMapper.shared().readTree(out.toString());
        assertEquals(10_000, test.get("test.examples").asInt());
        assertTrue(test.get("test.accuracy").isDouble());
        assertTrue(test.get("test.uncalibratedLogLoss").asDouble()
                >= test.get("test.logLoss").asDouble());
        JsonNode output = test.get("outputs").get(0);
        assertEquals("logits", output.get("name").asString());
        assertEquals(10, output.get("labels").size());
        assertEquals("7", output.get("labels").get(7).get("label").asString());
        assertEquals(1028, output.get("labels").get(7).get("examples").asInt());
        assertTrue(output.get("labels").get(7).get("rocAuc").isDouble());
        assertEquals(10, output.get("confusion").get("counts").size());
        out.getBuffer().setLength(0);
        assertEquals(0, run("evaluate", dir));
        assertTrue(out.toString().startsWith("digits-mlp: test accuracy "), out.toString());
        assertTrue(out.toString().contains("\n  7 "), out.toString());
        assertEquals(1, run("evaluate", dir, "--samples", "2"));
        assertTrue(
                err.toString().contains("samples: only an autoencoder has a likelihood to estimate"), err.toString());
    }

    @Test
    void saysHowItGoesWhereItIsAskedTo() throws IOException {
        String[] job = {"run", "--preset", "digits-mlp", "--limit", "300", "--epochs", "2", "--out", path("a")};
        assertEquals(0, run(job));
        String number = "[0-9.,]+";
        String line =
                "epoch %d/2: loss N, accuracy N %%, validation accuracy N %%, N images/s, N s".replace("N", number);
        List<String> lines = err.toString().lines().toList();
        assertEquals(2, lines.size(), err.toString());
        assertTrue(lines.get(0).matches(line.formatted(1) + ", [0-9]+ s left"), lines.get(0));
        assertTrue(lines.get(1).matches(line.formatted(2)), lines.get(1));

        err.getBuffer().setLength(0);
        job[job.length - 1] = path("b");
        List<String> switches = new ArrayList<>(List.of(job));
        switches.addAll(List.of("--quiet", "--tensorboard", "--json-log", path("log")));
        assertEquals(0, run(switches.toArray(String[]::new)));
        assertEquals("", err.toString());
        List<String> log = Files.readAllLines(temp.resolve("log"));
        assertEquals(2, log.size());
        assertEquals(2, JsonMapper.shared().readTree(log.get(1)).get("epoch").asInt());
        try (Stream<Path> files = Files.list(temp.resolve("b/tb"))) {
            assertEquals(
                    1,
                    files.filter(file -> file.toString().contains("tfevents")).count());
        }
    }

    @Test
    void runsWithoutTheTestPart() {
        assertEquals(
                0,
                run("run", "--preset", "odd-even", "--limit", "300", "--epochs", "1", "--no-test", "--out", path("a")));
        assertTrue(out.toString().startsWith("odd-even: validation accuracy "), out.toString());
        assertFalse(out.toString().contains("test"), out.toString());
    }

    @Test
    void aJobFileRunsLikeThePreset() throws IOException {
        Path job = temp.resolve("job.yaml");
        Files.writeString(
                job, io.sigmoid.training.TrainingJob.preset("digits-mlp").toYaml());
        run("run", "--job", job.toString(), "--limit", "300", "--epochs", "1", "--out", path("a"));
        run("run", "--preset", "digits-mlp", "--limit", "300", "--epochs", "1", "--out", path("b"));
        assertEquals(-1L, Files.mismatch(temp.resolve("a/model-0000.params"), temp.resolve("b/model-0000.params")));
    }

    @Test
    void theJobOfAnArtifactRunsAgain() throws IOException {
        run("run", "--preset", "digits-mlp", "--limit", "300", "--epochs", "1", "--out", path("a"));
        assertEquals(0, run("run", "--from", path("a"), "--out", path("b")), err.toString());
        assertEquals(-1L, Files.mismatch(temp.resolve("a/model-0000.params"), temp.resolve("b/model-0000.params")));
    }

    @Test
    void theJobOfAnArtifactDoesNotRunOnDataThatChanged() throws IOException {
        byte[] labels = idx(1, 20);
        for (int row = 0; row < 20; row++) {
            labels[8 + row] = (byte) (row % 10);
        }
        data(idx(3, 20, 28, 28), labels);
        String[] job = {"--preset", "digits-mlp", "--data", path("data"), "--epochs", "1"};
        assertEquals(0, run("run", job[0], job[1], job[2], job[3], job[4], job[5], "--out", path("a")), err.toString());
        byte[] images = idx(3, 20, 28, 28);
        images[100] = 1;
        Files.write(temp.resolve("data/train-images-idx3-ubyte"), images);
        out.getBuffer().setLength(0);
        assertFails(1, "are not those of the model in " + path("a"), "run", "--from", path("a"), "--out", path("b"));
    }

    @Test
    void nothingToResume() {
        assertFails(1, "has no checkpoints to resume from", "resume", path("nothing"));
    }

    @Test
    void listsArchitecturesWithTheirHyperparameters() {
        assertEquals(0, run("list", "architectures"));
        assertTrue(out.toString().contains("GapCnn(image, widths, pooling, head)"), out.toString());
    }

    @Test
    void listsPresets() {
        assertEquals(0, run("list", "presets"));
        assertEquals(
                io.sigmoid.training.TrainingJob.presets(),
                out.toString().lines().map(line -> line.replaceAll(" .*", "")).toList());
    }

    @Test
    void listsArchitecturesWithASummary() {
        run("list", "architectures");
        assertTrue(out.toString().contains("Mlp: 52,650 trainable, 0 not trainable"), out.toString());
    }

    @Test
    void listsDatasets() {
        assertEquals(0, run("list", "datasets"));
        assertTrue(
                out.toString().startsWith("mnist: 60000 to train, 10000 to test, 1x28x28, 10 labels"), out.toString());
    }

    @Test
    void showsAContactSheet() throws IOException {
        Path sheet = temp.resolve("sheet.png");
        assertEquals(0, run("show", "mnist", "--out", sheet.toString()));
        assertTrue(javax.imageio.ImageIO.read(sheet.toFile()).getWidth() > 560);
    }

    @Test
    void workersOfSparkAreExecutorsOfTheirOwn() {
        String[] job = {"--preset", "digits-mlp", "--out", path("a")};
        assertFails(1, "they need executors of their own", with(job, "--spark", "local[2]", "--workers", "2"));
        assertFails(1, "workers must be positive, got 0", with(job, "--spark", "spark://none:1", "--workers", "0"));
        assertFails(2, "--workers", with(job, "--spark", "local[2]"));
        assertTrue(Files.notExists(Path.of(path("a"))));
    }

    private static String[] with(String[] job, String... more) {
        return Stream.of(new String[] {"run"}, job, more).flatMap(Stream::of).toArray(String[]::new);
    }

    @Test
    void noSuchPreset() {
        assertFails(1, "no preset is named \"digits\"", "run", "--preset", "digits", "--out", path("a"));
    }

    @Test
    void noSuchData() {
        assertFails(1, "no-such-data", "run", "--preset", "digits-mlp", "--data", "no-such-data", "--out", path("a"));
    }

    @Test
    void aTruncatedFileOfData() throws IOException {
        byte[] images = idx(3, 3, 28, 28);
        assertRefusesImages(Arrays.copyOf(images, images.length - 1));
    }

    @Test
    void aFileOfDataThatIsTooLong() throws IOException {
        byte[] images = idx(3, 3, 28, 28);
        assertRefusesImages(Arrays.copyOf(images, images.length + 1));
    }

    @Test
    void aFileOfDataWithAWrongMagicNumber() throws IOException {
        byte[] images = idx(3, 3, 28, 28);
        images[2] = 9;
        assertRefusesImages(images);
    }

    @Test
    void aPlaceThatIsNotEmpty() throws IOException {
        Files.createDirectories(temp.resolve("a/b"));
        assertFails(1, "exists and is not an empty directory", "run", "--preset", "digits-mlp", "--out", path("a"));
    }

    @Test
    void aPlaceBelowAFile() throws IOException {
        Files.createFile(temp.resolve("file"));
        assertFails(1, "can't be written", "run", "--preset", "digits-mlp", "--out", path("file/a"));
    }

    @Test
    void noSuchDevice() {
        assertFails(
                1,
                "device gpu:77 is not there",
                "run",
                "--preset",
                "digits-mlp",
                "--device",
                "gpu:77",
                "--out",
                path("a"));
        assertFails(1, "device must be", "run", "--preset", "digits-mlp", "--device", "tpu", "--out", path("a"));
    }

    @Test
    void noSuchArtifact() {
        assertFails(1, "no such model directory", "evaluate", path("nothing"));
    }

    @Test
    void wrongUsage() {
        assertFails(2, "a command is missing");
        assertFails(2, "run", "run", "--out", path("a"));
        assertFails(2, "--out", "run", "--preset", "digits-mlp");
        assertFails(2, "--epochs", "run", "--preset", "digits-mlp", "--out", path("a"), "--epochs", "many");
        assertFails(2, "--preset", "run", "--preset", "digits-mlp", "--job", "x", "--out", path("a"));
        assertFails(2, "nonsense", "nonsense");
    }

    @Test
    void aNumberThatBreaksItsRule() {
        assertFails(
                1,
                "epochs must be positive, got 0",
                "run",
                "--preset",
                "digits-mlp",
                "--out",
                path("a"),
                "--epochs",
                "0");
    }

    @Test
    void theStackTraceIsThereForTheAsking() {
        assertEquals(1, run("run", "--verbose", "--preset", "digits", "--out", path("a")));
        assertTrue(err.toString().contains("\tat io.sigmoid.training."), err.toString());
    }

    @Test
    void anOutputThatCanNotBeWrittenIsAFailure() {
        var full = new PrintWriter(new Writer() {
            @Override
            public void write(char[] some, int from, int length) throws IOException {
                throw new IOException("no space left");
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        });
        assertEquals(1, SigmoidTrain.execute(full, new PrintWriter(err, true), "list", "presets"));
        assertEquals(
                "sigmoid-train: the standard output can't be written",
                err.toString().strip());
    }

    private int run(String... args) {
        return SigmoidTrain.execute(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }

    private void assertFails(int status, String saying, String... args) {
        err.getBuffer().setLength(0);
        assertEquals(status, run(args));
        assertEquals(1, err.toString().lines().count(), err.toString());
        assertTrue(err.toString().startsWith("sigmoid-train"), err.toString());
        assertTrue(err.toString().contains(saying), err.toString());
        assertEquals("", out.toString());
        try (Stream<Path> left = Files.list(temp)) {
            assertEquals(
                    List.of(),
                    left.filter(path -> path.getFileName().toString().startsWith("."))
                            .toList());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void assertRefusesImages(byte[] images) throws IOException {
        data(images, idx(1, 3));
        assertFails(
                1,
                "train-images-idx3-ubyte",
                "run",
                "--preset",
                "digits-mlp",
                "--data",
                path("data"),
                "--out",
                path("a"));
    }

    private String path(String name) {
        return temp.resolve(name).toString();
    }

    private void data(byte[] images, byte[] labels) throws IOException {
        Path data = Files.createDirectory(temp.resolve("data"));
        for (String part : List.of("train", "t10k")) {
            write(data.resolve(part + "-images-idx3-ubyte"), images);
            try (OutputStream gz =
                    new GZIPOutputStream(Files.newOutputStream(data.resolve(part + "-labels-idx1-ubyte.gz")))) {
                gz.write(labels);
            }
        }
    }

    private static void write(Path file, byte[] content) throws IOException {
        Files.write(file, content);
    }

    /** An IDX file of zeros. */
    private static byte[] idx(int rank, int... sizes) {
        int values = Arrays.stream(sizes).reduce(1, (a, b) -> a * b);
        var buffer = java.nio.ByteBuffer.allocate(4 + 4 * rank + values);
        buffer.put((byte) 0).put((byte) 0).put((byte) 8).put((byte) rank);
        Arrays.stream(sizes).forEach(buffer::putInt);
        return buffer.array();
    }
}
