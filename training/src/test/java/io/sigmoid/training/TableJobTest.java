package io.sigmoid.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigmoid.datasets.Augmentation;
import io.sigmoid.datasets.DatasetException;
import io.sigmoid.datasets.TableFormat;
import io.sigmoid.datasets.Target;
import io.sigmoid.zoo.Activation;
import io.sigmoid.zoo.Architecture;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.Mlp;
import io.sigmoid.zoo.artifact.Artifact;
import io.sigmoid.zoo.artifact.RowEncoding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A CSV file goes through a job to an artifact that takes raw rows. */
class TableJobTest {
    private static final TableFormat FLOWERS = TableFormat.of(List.of("length", "width"), List.of("colour"), "kind");
    private static final Head KINDS = Head.multiClass("iris", "lily", "rose");

    @TempDir
    Path temp;

    @Test
    void learnsFromAFileAndIsMeasuredAgain() throws IOException {
        TrainingJob job = job(flowers("flowers.csv", 600, 1), new Mlp(6, List.of(16), Activation.RELU, KINDS));
        assertEquals(job, TrainingJob.fromYaml(job.toYaml()));
        Artifact artifact = job.run(temp.resolve("run"));
        double accuracy = artifact.manifest().metrics().get("test.accuracy");
        assertTrue(accuracy > 0.9, "test accuracy " + accuracy);
        Artifact read = Artifact.read(temp.resolve("run"));
        Evaluation again = Evaluation.ofArtifact(read, null, "cpu");
        assertEquals(120, again.examples());
        assertEquals(ManifestMetrics.ofTestPart(artifact.manifest()), again.metrics());
    }

    @Test
    void theSameJobGivesTheSameBytesOfWeights() throws IOException {
        TrainingJob job = job(flowers("flowers.csv", 200, 1), new Mlp(6, List.of(8), Activation.RELU, KINDS))
                .withEpochs(2);
        job.run(temp.resolve("a"));
        job.run(temp.resolve("b"));
        assertArrayEquals(weights("a"), weights("b"));
    }

    @Test
    void aResumedJobGivesTheWeightsOfAnUndisturbedOne() throws IOException {
        TrainingJob job = job(flowers("flowers.csv", 200, 1), new Mlp(6, List.of(8), Activation.RELU, KINDS))
                .withEpochs(2);
        job.run(temp.resolve("a"));
        var steps = new AtomicInteger();
        var stopping = RunOptions.USUAL.withStop(() -> steps.incrementAndGet() > 10);
        assertThrows(TrainingException.class, () -> JobRun.run(job, temp.resolve("b"), stopping, null, null));
        TrainingJob.resume(temp.resolve("b"), RunOptions.USUAL);
        assertArrayEquals(weights("a"), weights("b"));
    }

    @Test
    void theEncodingIsThatOfTheTrainingRowsAndStored() throws IOException {
        write("both/train.csv", "length,width,colour,kind\n1,5,red,rose\n3,5,blue,lily\n");
        write("both/test.csv", "length,width,colour,kind\n9,7,red,rose\n99,9,red,iris\n");
        Artifact artifact =
                job("both", Mlp.of(4, KINDS)).withValidation(0).withEpochs(1).run(temp.resolve("run"));
        RowEncoding rows = artifact.manifest().input().rows().orElseThrow();
        assertEquals(
                List.of(
                        new RowEncoding.Numeric("length", 2, 1, false),
                        new RowEncoding.Numeric("width", 5, 1, false),
                        new RowEncoding.Categorical("colour", List.of("blue", "red"), false)),
                rows.columns());
        assertArrayEquals(new float[] {2, 0, 1, 0}, rows.encode(Map.of("length", "4", "width", "5", "colour", "blue")));
    }

    @Test
    void rowsHeldOutForValidationTakeNoPartInTheEncoding() throws IOException {
        TrainingJob job = job(flowers("flowers.csv", 100, 1), new Mlp(6, List.of(4), Activation.RELU, KINDS))
                .withEpochs(1);
        RowEncoding some = job.withValidation(0.5)
                .run(temp.resolve("a"))
                .manifest()
                .input()
                .rows()
                .orElseThrow();
        RowEncoding all = job.withValidation(0)
                .run(temp.resolve("b"))
                .manifest()
                .input()
                .rows()
                .orElseThrow();
        assertTrue(!some.equals(all), "both are " + all);
    }

    @Test
    void theStoredJobKnowsTheLabelsSoThatAnotherFileMustHaveThem() throws IOException {
        job(flowers("flowers.csv", 100, 1), new Mlp(6, List.of(4), Activation.RELU, KINDS))
                .withEpochs(1)
                .run(temp.resolve("run"));
        Artifact read = Artifact.read(temp.resolve("run"));
        Path other = write("other.csv", "length,width,colour,kind\n" + "1,5,red,tulip\n".repeat(10));
        assertEquals(
                other + ": line 2: column kind: \"tulip\", must be one of [iris, lily, rose]",
                assertThrows(DatasetException.class, () -> Evaluation.ofArtifact(read, other.toString(), "cpu"))
                        .getMessage());
    }

    @Test
    void rowsMayHaveSetsOfLabels() throws IOException {
        write("tags.csv", "a,tags\n" + "1,x;y\n2,\n3,y\n".repeat(20));
        TrainingJob job = TrainingJob.of(
                        "tags",
                        temp.resolve("tags.csv").toString(),
                        new Target.Labels(),
                        Mlp.of(1, Head.multiLabel("x", "y")))
                .withTable(TableFormat.of(List.of("a"), List.of(), "tags").withSeparator(";"))
                .withEpochs(1);
        assertEquals(
                job.withTable(job.table().withLabels(List.of("x", "y"))),
                JobFormat.fromTree(
                        job.run(temp.resolve("run")).manifest().provenance().job(), "test"));
    }

    @Test
    void anotherNumberOfFeaturesIsRefusedWithTheirNames() throws IOException {
        write("one/train.csv", "length,width,colour,kind\n1,5,red,rose\n3,,blue,lily\n1,5,red,iris\n");
        write("one/test.csv", "length,width,colour,kind\n9,7,red,rose\n");
        TrainingJob job = job("one", Mlp.of(4, KINDS)).withValidation(0);
        assertEquals(
                "rows of train.csv have 5 features [length, width, width missing, colour=blue, colour=red], the"
                        + " architecture takes (4)",
                assertThrows(TrainingException.class, () -> job.run(temp.resolve("run")))
                        .getMessage());
    }

    @Test
    void aNameThatTrainingLacksIsRefusedWithItsLine() throws IOException {
        write("two/train.csv", "length,width,colour,kind\n1,5,red,rose\n3,5,blue,lily\n1,5,red,iris\n");
        Path test = write("two/test.csv", "length,width,colour,kind\n9,7,red,rose\n9,7,pink,rose\n");
        TrainingJob job = job("two", Mlp.of(4, KINDS)).withValidation(0).withEpochs(1);
        assertEquals(
                test + ": line 3: column colour: \"pink\", must be one of [blue, red]",
                assertThrows(DatasetException.class, () -> job.run(temp.resolve("run")))
                        .getMessage());
        assertTrue(Files.notExists(temp.resolve("run")));
    }

    @Test
    void aTableIsNotAugmented() throws IOException {
        TrainingJob job = job(flowers("flowers.csv", 100, 1), Mlp.of(6, KINDS)).withAugmentation(Augmentation.DIGITS);
        assertEquals(
                "augmentation: flowers.csv is a table, must be images",
                assertThrows(DatasetException.class, () -> job.run(temp.resolve("run")))
                        .getMessage());
    }

    @Test
    void aPlaceThatIsNotThereIsRefused() {
        assertEquals(
                "table \"nowhere.csv\": no such file or directory, must be a CSV file, or a directory with train.csv and"
                        + " test.csv",
                assertThrows(DatasetException.class, () -> job("x", Mlp.of(4, KINDS))
                                .withData("nowhere.csv")
                                .run(temp.resolve("run")))
                        .getMessage());
    }

    private TrainingJob job(String data, Architecture architecture) {
        return TrainingJob.of("flowers", temp.resolve(data).toString(), new Target.Classes(), architecture)
                .withTable(FLOWERS)
                .withOptimizer(new Optimizer.Adam(0.02))
                .withBatchSize(20)
                .withDevice("cpu");
    }

    /** Kinds that length and colour tell apart; every tenth length is missing. */
    private String flowers(String name, int rows, long seed) throws IOException {
        var random = new SplittableRandom(seed);
        var text = new StringBuilder("length,width,colour,kind\n");
        for (int i = 0; i < rows; i++) {
            int kind = random.nextInt(3);
            String colour = kind == 0 ? "blue" : kind == 1 ? "white" : "red";
            String length = i % 10 == 9 ? "" : Double.toString(kind + random.nextDouble());
            text.append(length).append(',').append(random.nextInt(100)).append(',');
            text.append(colour).append(',').append(KINDS.labels().get(kind)).append('\n');
        }
        write(name, text.toString());
        return name;
    }

    private Path write(String name, String text) throws IOException {
        Path file = temp.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private byte[] weights(String run) throws IOException {
        return Files.readAllBytes(temp.resolve(run).resolve("model-0000.params"));
    }
}
