package io.sigmoid.serving.spark;

import io.sigmoid.zoo.SparkHome;
import io.sigmoid.zoo.artifact.Pretrained;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.SparkException;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import scala.Option;

/**
 * Scores files and writes files, all that Spark's master has executors for; a CSV file is one executor's.
 *
 * @param master of Spark, such as {@code local[*]} or {@code spark://host:7077}
 * @param model directory, zip file or name of a pretrained model
 * @param input a path that Spark reads
 * @param output a path that is not there yet
 * @param column to score; null for the columns of a table, or the only column that a model can take
 */
public record ScoreJob(
        String master,
        String model,
        String input,
        Format format,
        String output,
        @Nullable String column,
        ScoreOptions options) {
    /** RFC 4180, as all other commands read it: a quote within quotes is doubled. */
    private static final Map<String, String> DIALECT = Map.of(
            "header",
            "true",
            "escape",
            "\"",
            "ignoreLeadingWhiteSpace",
            "false",
            "ignoreTrailingWhiteSpace",
            "false",
            "emptyValue",
            "");

    /** What the files are. */
    public enum Format {
        /** Parquet in, Parquet out. */
        PARQUET,
        /** CSV with a header in, CSV with a header out; what has parts is JSON. */
        CSV,
        /** PNG and JPEG files in a directory and those below it, Parquet with their paths out. */
        IMAGES
    }

    /**
     * How many rows there were.
     *
     * @param scored with an answer
     * @param unreadable without
     */
    public record Result(String model, long scored, long unreadable) {}

    /**
     * Runs the job in a session of its own.
     *
     * @throws IllegalArgumentException if the input can't be read, the model can't take it, or the output is there already
     * @throws IllegalStateException if Spark can't, the output is not there then; or if this process has a session already, which
     *     would be stopped
     */
    public Result run() {
        if (isRunning(SparkSession.getDefaultSession()) || isRunning(SparkSession.getActiveSession())) {
            throw new IllegalStateException("a Spark session is at work in this process: score with Scorer in that");
        }
        SparkSession.Builder builder =
                SparkSession.builder().appName("sigmoid-serve score").master(master);
        if (!master.startsWith("local")) {
            builder.config("spark.jars", SparkHome.otherJars());
        }
        SparkSession session = builder.getOrCreate();
        try {
            return run(session);
        } finally {
            session.stop();
        }
    }

    private static boolean isRunning(Option<SparkSession> session) {
        return session.exists(each -> !each.sparkContext().isStopped());
    }

    /** Runs the job in a session. */
    Result run(SparkSession session) {
        FileSystem system = fileSystem(session);
        var place = new org.apache.hadoop.fs.Path(output);
        try {
            if (system.exists(place)) {
                throw new IllegalArgumentException(output + ": is there already, must be a new path");
            }
            Scorer scorer = scorer(session);
            Dataset<Row> scored = score(scorer, read(session));
            try {
                write(scored);
            } catch (Exception e) { // Spark's own are checked, and nobody declares them.
                if (!(e instanceof AnalysisException)) { // Else somebody else's is there since.
                    system.delete(place, true);
                }
                throw e;
            }
            return new Result(scorer.manifest().name(), scorer.rowsScored(), scorer.rowsUnreadable());
        } catch (IOException e) {
            throw new UncheckedIOException(output + ": can't be reached: " + e.getMessage(), e);
        } catch (Exception e) {
            throw told(e);
        }
    }

    private FileSystem fileSystem(SparkSession session) {
        try {
            return new org.apache.hadoop.fs.Path(output)
                    .getFileSystem(session.sparkContext().hadoopConfiguration());
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalArgumentException(output + ": can't be reached: " + e.getMessage(), e);
        }
    }

    /** Spark's own messages have many lines; what one of ours said is at the bottom. */
    private static RuntimeException told(Exception failure) {
        if (!(failure instanceof SparkException || failure instanceof AnalysisException)) {
            return failure instanceof RuntimeException known ? known : new IllegalStateException(failure);
        }
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return new IllegalStateException("Spark: " + firstLine(cause), failure);
    }

    private static String firstLine(Throwable failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    }

    private Scorer scorer(SparkSession session) {
        boolean file = Files.exists(Path.of(model.replaceFirst("^file:(//)?", "")));
        return !file && Pretrained.names().contains(model)
                ? Scorer.pretrained(session, model, options)
                : Scorer.load(session, model, options);
    }

    private Dataset<Row> read(SparkSession session) {
        try {
            return switch (format) {
                case PARQUET -> session.read().parquet(input);
                case CSV -> csv(session);
                case IMAGES ->
                    session.read()
                            .format("binaryFile")
                            .option("recursiveFileLookup", true)
                            .option("pathGlobFilter", "*.{png,jpg,jpeg,PNG,JPG,JPEG}")
                            .load(input);
            };
        } catch (Exception e) { // Scala's compiler lets it throw what it does not declare.
            throw new IllegalArgumentException("%s: can't be read: %s".formatted(input, firstLine(e)), e);
        }
    }

    /**
     * A row of too few or too many fields fails the job: it may be all that follows a quote that is not closed. Several files
     * must have the same header: Spark takes the columns by their place.
     */
    private Dataset<Row> csv(SparkSession session) {
        DataFrameReader reader =
                session.read().options(DIALECT).option("multiLine", true).option("mode", "FAILFAST");
        Dataset<Row> rows = reader.csv(input);
        String[] files = rows.inputFiles();
        List<String> columns = columns(rows);
        for (int i = 0; i < files.length && files.length > 1; i++) {
            // Spark's own check of headers refuses names that Spark gave, to columns without one.
            String file = new org.apache.hadoop.fs.Path(URI.create(files[i])).toString();
            List<String> own = columns(reader.csv(file));
            if (!own.equals(columns)) {
                throw new IllegalArgumentException(
                        "its columns are %s in %s, must be %s as in the file that Spark read first"
                                .formatted(own, file, columns));
            }
        }
        // Spark makes null of an empty field; which texts are missing values is the model's to say.
        return rows.toDF(columns.toArray(String[]::new)).na().fill("");
    }

    private static List<String> columns(Dataset<Row> rows) {
        return Arrays.stream(rows.columns()).map(String::strip).toList();
    }

    private Dataset<Row> score(Scorer scorer, Dataset<Row> rows) {
        if (format == Format.IMAGES) {
            return scorer.score(rows, column == null ? "content" : column).drop("content");
        }
        if (column == null && scorer.manifest().input().rows().isPresent()) {
            return scorer.score(rows);
        }
        return scorer.score(rows, column == null ? onlyColumn(rows.schema()) : column);
    }

    private static String onlyColumn(StructType schema) {
        List<String> fit = Arrays.stream(schema.fields())
                .filter(field ->
                        RowReader.isFloats(field.dataType()) || field.dataType().equals(DataTypes.BinaryType))
                .map(StructField::name)
                .toList();
        if (fit.size() != 1) {
            throw new IllegalArgumentException("name the column to score: %s of %s are array<float> or binary"
                    .formatted(fit.isEmpty() ? "none" : fit, List.of(schema.fieldNames())));
        }
        return fit.get(0);
    }

    private void write(Dataset<Row> scored) {
        if (format != Format.CSV) {
            scored.write().mode(SaveMode.ErrorIfExists).parquet(output);
            return;
        }
        Column[] flat = Arrays.stream(scored.schema().fields())
                .map(field -> hasParts(field.dataType())
                        ? functions.to_json(Scorer.column(field.name())).as(field.name())
                        : Scorer.column(field.name()))
                .toArray(Column[]::new);
        scored.select(flat)
                .write()
                .mode(SaveMode.ErrorIfExists)
                .options(DIALECT)
                .csv(output);
    }

    private static boolean hasParts(DataType type) {
        return type instanceof StructType || type instanceof MapType || type instanceof ArrayType;
    }
}
