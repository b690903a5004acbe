package io.sigmoid.serving.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigmoid.cluster.LocalSpark;
import io.sigmoid.serving.BinaryClassifier;
import io.sigmoid.serving.Classifier;
import io.sigmoid.serving.JointClassifier;
import io.sigmoid.serving.JointPrediction;
import io.sigmoid.serving.Models;
import io.sigmoid.serving.MultiLabelClassifier;
import io.sigmoid.serving.MultiLabelPrediction;
import io.sigmoid.serving.Pictures;
import io.sigmoid.serving.Prediction;
import io.sigmoid.serving.Vae;
import io.sigmoid.serving.spark.ScoreOptions.Unreadable;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.Mlp;
import io.sigmoid.zoo.artifact.ArtifactException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.SparkException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.jdk.javaapi.CollectionConverters;

class ScorerTest {
    private static final StructType PAIRS = new StructType()
            .add("id", DataTypes.IntegerType)
            .add("pair", DataTypes.createArrayType(DataTypes.FloatType));

    private static SparkSession spark;

    @TempDir
    static Path temp;

    @BeforeAll
    static void start() {
        spark = LocalSpark.start(temp);
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @Test
    void aBinaryModelAddsProbabilityDecisionAndLabel() {
        Path model = Models.yesOrNo(temp.resolve("yes"), 0.6);
        List<float[]> pairs = randomPairs(50);
        List<Row> rows = Scorer.load(spark, model.toString(), ScoreOptions.DEFAULT.withBatchSize(7))
                .score(pairs(pairs), "pair")
                .orderBy("id")
                .collectAsList();
        try (BinaryClassifier local = BinaryClassifier.load(model)) {
            for (int i = 0; i < rows.size(); i++) {
                var expected = local.predict(pairs.get(i));
                Row row = rows.get(i);
                assertEquals(expected.probability(), row.<Float>getAs("probability"));
                assertEquals(expected.decision(), row.<Boolean>getAs("decision"));
                assertEquals(expected.label(), row.getAs("label"));
                assertNull(row.getAs("error"));
                assertEquals(boxes(pairs.get(i)), row.getList(1), "the rows' own columns stay");
            }
        }
        assertEquals(50, rows.size());
    }

    @Test
    void aMultiClassModelAddsTheProbabilitiesOfItsLabels() {
        Path model = Models.abc(temp.resolve("abc"));
        Row row = one(model, 0.25f, 0.75f);
        try (Classifier local = Classifier.load(model)) {
            assertSame(local.predict(new float[] {0.25f, 0.75f}), row);
        }
    }

    @Test
    void aMultiLabelModelAddsLabels() {
        Path model = Models.tags(temp.resolve("tags"), 0.5, 0.4, 0.6);
        Row row = one(model, 0.25f, 0.75f);
        try (MultiLabelClassifier local = MultiLabelClassifier.load(model)) {
            assertSame(local.predict(new float[] {0.25f, 0.75f}), row);
        }
    }

    @Test
    void aJointModelAddsAStructAnOutput() {
        Path model = Models.joint(temp.resolve("joint"));
        Row row = one(model, 0.25f, 0.75f);
        try (JointClassifier local = JointClassifier.load(model)) {
            JointPrediction expected = local.predict(new float[] {0.25f, 0.75f});
            assertEquals(expected.binary("sure").label(), row.<Row>getAs("sure").getAs("label"));
            assertSame(expected.multiClass("side"), row.getAs("side"));
            assertSame(expected.multiLabel("tags"), row.getAs("tags"));
        }
    }

    @Test
    void anAutoencoderAddsWhereAnExampleLies() throws Exception {
        Path model = Models.vae(temp.resolve("vae"));
        Path image = Pictures.save(Pictures.counting(28, 28), "png", temp.resolve("counting.png"));
        Row row = Scorer.load(spark, model.toString(), ScoreOptions.DEFAULT)
                .score(spark.read().format("binaryFile").load(image.toString()), "content")
                .head();
        try (Vae local = Vae.load(model)) {
            float[] mean = local.encode(local.preparation().pixels(image)).mean();
            assertEquals(boxes(mean), row.getList(row.fieldIndex("latent")));
        }
    }

    @Test
    void imageFilesAreScoredAndThoseThatAreNoneSaySo() throws Exception {
        Path model = Models.digits(temp.resolve("digits"));
        Path images = Files.createDirectory(temp.resolve("images"));
        Pictures.save(Pictures.counting(28, 28), "png", images.resolve("a.png"));
        Pictures.save(Pictures.counting(56, 40), "jpg", images.resolve("b.jpg"));
        Files.writeString(images.resolve("c.png"), "no picture");
        Scorer scorer = Scorer.load(spark, model.toString(), ScoreOptions.DEFAULT.withBatchSize(1));
        // Sorted here: Spark would score twice, once to find out where to part the rows.
        List<Row> rows =
                scorer
                        .score(spark.read().format("binaryFile").load(images.toString()), "content")
                        .collectAsList()
                        .stream()
                        .sorted(Comparator.comparing(row -> row.<String>getAs("path")))
                        .toList();
        try (Classifier local = Classifier.load(model)) {
            assertSame(local.predict(images.resolve("a.png")), rows.get(0));
            assertSame(local.predict(images.resolve("b.jpg")), rows.get(1));
        }
        assertNull(rows.get(2).getAs("label"));
        assertSays("PNG", rows.get(2));
        assertEquals(List.of(2L, 1L), List.of(scorer.rowsScored(), scorer.rowsUnreadable()));
    }

    @Test
    void aTableIsScoredByItsColumns() {
        Path model = Models.flowers(temp.resolve("flowers"));
        Dataset<Row> flowers = spark.sql("SELECT * FROM VALUES (1, 2.5D, 'red'), (2, NULL, 'blue'), (3, 2.0D, 'grey')"
                + " AS t(id, length, colour)");
        List<Row> rows = Scorer.load(spark, model.toString(), ScoreOptions.DEFAULT)
                .score(flowers)
                .orderBy("id")
                .collectAsList();
        try (BinaryClassifier local = BinaryClassifier.load(model)) {
            assertEquals(
                    local.predict(Map.of("length", 2.5, "colour", "red")).probability(),
                    rows.get(0).<Float>getAs("probability"));
        }
        assertSays("length", rows.get(1));
        assertSays("grey", rows.get(2));
    }

    @Test
    void whatCanNotBeReadIsNullAndSaysWhy() {
        List<Row> bad = List.of(
                RowFactory.create(0, null),
                RowFactory.create(1, new Float[] {0f}),
                RowFactory.create(2, new Float[] {0f, null}),
                RowFactory.create(3, new Float[] {0f, Float.NaN}),
                RowFactory.create(4, new Float[] {0f, 1.5f}),
                RowFactory.create(5, new Float[] {0f, 1f}));
        Dataset<Row> rows = spark.createDataFrame(bad, PAIRS);
        Scorer scorer = Scorer.load(spark, Models.yesOrNo(temp.resolve("bad")).toString(), ScoreOptions.DEFAULT);
        List<Row> scored = scorer.score(rows, "pair").collectAsList().stream()
                .sorted(Comparator.comparing(row -> row.<Integer>getAs("id")))
                .toList();
        assertEquals(
                Arrays.asList(
                        "pair is null",
                        "must have 2 values, got 1",
                        "value 1 is null",
                        "value 1 must lie in [0.0, 1.0], got NaN",
                        "value 1 must lie in [0.0, 1.0], got 1.5",
                        null),
                scored.stream().map(row -> row.<String>getAs("error")).toList());
        assertNull(scored.get(2).getAs("probability"));
        assertEquals(Arrays.asList(0f, null), scored.get(2).getList(1), "a null in an array stays one");
        assertEquals(List.of(1L, 5L), List.of(scorer.rowsScored(), scorer.rowsUnreadable()));

        Scorer failing = Scorer.load(
                spark,
                Models.yesOrNo(temp.resolve("failing")).toString(),
                ScoreOptions.DEFAULT.withUnreadable(Unreadable.FAIL));
        var failure = assertThrows(
                SparkException.class, () -> failing.score(rows, "pair").collectAsList());
        assertTrue(messages(failure).contains("a row of partition"), messages(failure));
        Row fine = failing.score(rows.where("id = 5"), "pair").head();
        assertEquals(
                List.of("id", "pair", "probability", "decision", "label"),
                List.of(fine.schema().fieldNames()));
    }

    @Test
    void whatCanNotBeScoredIsRefusedAtOnce() {
        Scorer scorer =
                Scorer.load(spark, Models.yesOrNo(temp.resolve("refused")).toString(), ScoreOptions.DEFAULT);
        Dataset<Row> rows = pairs(randomPairs(1));
        assertRefused(
                "the column to score must be one of [id, pair], got \"pears\"", () -> scorer.score(rows, "pears"));
        assertRefused(
                "the column \"id\" must be array<float> or binary (PNG, JPEG), is int", () -> scorer.score(rows, "id"));
        assertRefused(
                "the rows have a column \"Label\" already: choose a prefix (--prefix) for those that are added",
                () -> scorer.score(rows.withColumn("Label", functions.lit(1)), "pair"));
        assertRefused("name the column that has them", () -> scorer.score(rows));
        assertRefused("batchSize must lie in [1, 65536], got 0", () -> ScoreOptions.DEFAULT.withBatchSize(0));
        Scorer table = Scorer.load(spark, Models.flowers(temp.resolve("table")).toString(), ScoreOptions.DEFAULT);
        assertRefused(
                "the model needs the columns [length, colour], the rows have [id, pair]", () -> table.score(rows));
        Head yesOrNo = Head.binary("no", "yes");
        var twice = Mlp.of(784, Head.joint(new Head.Output("Error", yesOrNo), new Head.Output("other", yesOrNo)));
        Path named = Models.image(temp.resolve("named"), twice);
        assertRefused(
                "two columns \"error\" would be added: the model's outputs must have other names, and none \"error\" unless unreadable rows are to fail",
                () -> Scorer.load(spark, named.toString(), ScoreOptions.DEFAULT).score(rows, "pair"));
        var missing = assertThrows(
                ArtifactException.class, () -> Scorer.load(spark, temp + "/nothing", ScoreOptions.DEFAULT));
        assertEquals(temp + "/nothing: no such model directory", missing.getMessage());
    }

    @Test
    void aPrefixKeepsColumnsApart() {
        Scorer scorer = Scorer.load(
                spark, Models.yesOrNo(temp.resolve("prefix")).toString(), ScoreOptions.DEFAULT.withPrefix("second_"));
        Dataset<Row> rows = pairs(randomPairs(1)).withColumn("label", functions.lit("mine"));
        assertEquals("mine", scorer.score(rows, "pair").head().getAs("label"));
        assertEquals(
                "no",
                scorer.score(rows.withColumn("pair", functions.array(functions.lit(0f), functions.lit(1f))), "pair")
                        .head()
                        .getAs("second_label"));
    }

    @Test
    void aModelIsAFunctionOfSql() {
        Scorer scorer = Scorer.load(spark, Models.yesOrNo(temp.resolve("sql")).toString(), ScoreOptions.DEFAULT);
        scorer.register("sure");
        Row row = spark.sql("SELECT sure(array(1f, 0f)).label, sure(array(0f, 1f)).decision, sure(array(0f)) AS bad,"
                        + " sure(cast(NULL AS array<float>)) AS none")
                .head();
        assertEquals(Arrays.asList("yes", false, null, null), CollectionConverters.asJava(row.toSeq()));
    }

    @Test
    void aStructWithoutTheModelsColumnsFailsTheQuery() {
        Scorer.load(spark, Models.flowers(temp.resolve("struct")).toString(), ScoreOptions.DEFAULT)
                .register("iris");
        assertEquals(
                "iris",
                spark.sql("SELECT iris(struct(2.5D AS length, 'red' AS colour)).label")
                        .head()
                        .getString(0));
        var failure = assertThrows(
                Exception.class, () -> spark.sql("SELECT iris(struct(2.5D AS Length, 'red' AS colour)).label")
                        .head());
        assertTrue(
                messages(failure).contains("the model needs the columns [length], the struct has [Length, colour]"),
                messages(failure));
    }

    @Test
    void aStreamIsScoredAsATableIs() throws Exception {
        Scorer scorer =
                Scorer.load(spark, Models.yesOrNo(temp.resolve("stream")).toString(), ScoreOptions.DEFAULT);
        Path in = temp.resolve("stream-in");
        Path out = temp.resolve("stream-out");
        Dataset<Row> rows = pairs(randomPairs(20));
        rows.write().parquet(in.toString());
        Dataset<Row> stream = spark.readStream().schema(PAIRS).parquet(in.toString());
        var query = scorer.score(stream, "pair")
                .writeStream()
                .option("checkpointLocation", temp.resolve("stream-state").toString())
                .trigger(org.apache.spark.sql.streaming.Trigger.AvailableNow())
                .start(out.toString());
        query.awaitTermination();
        List<Row> streamed = spark.read().parquet(out.toString()).orderBy("id").collectAsList();
        assertEquals(scorer.score(rows, "pair").orderBy("id").collectAsList(), streamed);
    }

    @Test
    void aZipFileAndAPathWithASchemeAreModelsToo() throws Exception {
        Path model = Models.yesOrNo(temp.resolve("zipped"));
        Path zip = temp.resolve("model.zip");
        try (var out = new java.util.zip.ZipOutputStream(Files.newOutputStream(zip));
                var files = Files.list(model)) {
            for (Path file : files.toList()) {
                out.putNextEntry(new java.util.zip.ZipEntry(file.getFileName().toString()));
                Files.copy(file, out);
            }
        }
        for (String path : List.of(zip.toString(), model.toUri().toString())) {
            Row row = Scorer.load(spark, path, ScoreOptions.DEFAULT)
                    .score(pairs(List.of(new float[] {1, 0})), "pair")
                    .head();
            assertEquals("yes", row.getAs("label"));
        }
    }

    private static Row one(Path model, float x, float y) {
        return Scorer.load(spark, model.toString(), ScoreOptions.DEFAULT)
                .score(pairs(List.of(new float[] {x, y})), "pair")
                .head();
    }

    private static Dataset<Row> pairs(List<float[]> pairs) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < pairs.size(); i++) {
            rows.add(RowFactory.create(i, boxes(pairs.get(i)).toArray(new Float[0])));
        }
        return spark.createDataFrame(rows, PAIRS);
    }

    private static List<float[]> randomPairs(int count) {
        var random = new Random(1);
        return IntStream.range(0, count)
                .mapToObj(i -> new float[] {random.nextFloat(), random.nextFloat()})
                .toList();
    }

    private static List<Float> boxes(float[] values) {
        List<Float> boxes = new ArrayList<>();
        for (float value : values) {
            boxes.add(value);
        }
        return boxes;
    }

    private static void assertSame(Prediction expected, Row row) {
        assertEquals(expected.label(), row.getAs("label"));
        assertEquals(expected.probability(), row.<Float>getAs("probability"));
        Map<String, Float> probabilities = row.getJavaMap(row.fieldIndex("probabilities"));
        expected.probabilities()
                .forEach(label -> assertEquals(label.probability(), probabilities.get(label.label()), label.label()));
        assertEquals(expected.probabilities().size(), probabilities.size());
    }

    private static void assertSame(MultiLabelPrediction expected, Row row) {
        assertEquals(expected.labels(), row.getList(row.fieldIndex("labels")));
        Map<String, Float> probabilities = row.getJavaMap(row.fieldIndex("probabilities"));
        expected.probabilities()
                .forEach(label -> assertEquals(label.probability(), probabilities.get(label.label()), label.label()));
    }

    private static void assertRefused(String message, org.junit.jupiter.api.function.Executable work) {
        String said = assertThrows(IllegalArgumentException.class, work).getMessage();
        assertTrue(said.endsWith(message), said);
    }

    private static void assertSays(String part, Row row) {
        String error = row.getAs("error");
        assertTrue(error.contains(part), error);
    }

    private static String messages(Throwable failure) {
        var text = new StringBuilder();
        for (Throwable at = failure; at != null; at = at.getCause()) {
            text.append(at.getMessage()).append('\n');
        }
        return text.toString();
    }
}
