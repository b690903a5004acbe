package io.sigmoid.serving.spark;

import io.sigmoid.serving.Predictor;
import io.sigmoid.zoo.artifact.ArtifactException;
import io.sigmoid.zoo.artifact.Manifest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.LongAccumulator;
import org.jspecify.annotations.Nullable;

/**
 * A model over the rows of a Spark session. Its files go to each executor once, are verified there and loaded once for all
 * tasks; rows are computed in batches.
 *
 * <p>Columns that are added, by the model's head: binary {@code probability float, decision boolean, label string};
 * multi-class {@code label string, probability float, probabilities map<string,float>}; multi-label {@code labels
 * array<string>, probabilities map<string,float>}; joint one struct of these an output, by its name; autoencoder {@code
 * latent array<float>}, the means. Unless a row that can't be read is to fail the job, {@code error string} says of such a
 * row what is wrong, and is null for all others.
 *
 * <p>Datasets of a structured stream are scored as others are.
 */
public final class Scorer {
    private static final String ERROR = "error";

    private final SparkSession session;
    private final ScoreOptions options;
    private final Manifest manifest;
    private final ExecutorModel model;
    private final LongAccumulator scored;
    private final LongAccumulator unreadable;

    private Scorer(SparkSession session, ScoreOptions options, ModelFiles.Verified verified) {
        this.session = session;
        this.options = options;
        manifest = verified.manifest();
        JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
        model = new ExecutorModel(context.broadcast(verified.files()), options.engine());
        scored = session.sparkContext().longAccumulator(manifest.name() + " rows scored");
        unreadable = session.sparkContext().longAccumulator(manifest.name() + " rows unreadable");
        Functions.install(session);
    }

    /**
     * Reads and verifies a model on the driver.
     *
     * @param model directory or zip file, on this machine unless the path names another file system, such as {@code
     *     hdfs://…}
     * @throws ArtifactException if there is none, or it is damaged
     */
    public static Scorer load(SparkSession session, String model, ScoreOptions options) {
        return new Scorer(
                session, options, ModelFiles.read(model, session.sparkContext().hadoopConfiguration()));
    }

    /**
     * A pretrained model, which every executor needs on its class path as well.
     *
     * @throws ArtifactException if there is none of that name, or it is damaged
     */
    public static Scorer pretrained(SparkSession session, String name, ScoreOptions options) {
        return new Scorer(session, options, ModelFiles.pretrained(name));
    }

    /** What the model says of itself. */
    public Manifest manifest() {
        return manifest;
    }

    ExecutorModel model() {
        return model;
    }

    /** Rows scored by all actions so far; those of a task that Spark ran twice may count twice. */
    public long rowsScored() {
        return scored.value();
    }

    /** Rows that could not be read, counted likewise. */
    public long rowsUnreadable() {
        return unreadable.value();
    }

    /**
     * Scores one column.
     *
     * @param column of {@code array<float>} with the model's values, or {@code binary} with PNG or JPEG files
     * @return the rows with the columns added
     * @throws IllegalArgumentException if the model can't take the column, or a column of an added name is there already
     */
    public Dataset<Row> score(Dataset<Row> rows, String column) {
        return score(rows, RowReader.of(rows.schema(), column, manifest.input(), options.invert()));
    }

    /**
     * Scores the rows of a table by the columns that the model was trained on.
     *
     * @return the rows with the columns added
     * @throws IllegalArgumentException if the model takes no table, one of its columns is missing, or a column of an added
     *     name is there already
     */
    public Dataset<Row> score(Dataset<Row> rows) {
        return score(rows, RowReader.ofTable(rows.schema(), manifest.input()));
    }

    private Dataset<Row> score(Dataset<Row> rows, RowReader reader) {
        boolean failing = options.unreadable() == ScoreOptions.Unreadable.FAIL;
        StructType columns = OutputColumns.type(manifest.architecture().head());
        List<StructField> added = Stream.concat(
                        Stream.of(columns.fields()),
                        failing
                                ? Stream.empty()
                                : Stream.of(DataTypes.createStructField(ERROR, DataTypes.StringType, true)))
                .map(field -> DataTypes.createStructField(options.prefix() + field.name(), field.dataType(), true))
                .toList();
        checkFree(rows.schema(), added);
        List<Column> packed = new ArrayList<>();
        List<Column> restored = new ArrayList<>();
        var between = new StructType();
        for (StructField field : rows.schema().fields()) {
            Column own = column(field.name());
            boolean floats = RowReader.isFloats(field.dataType());
            packed.add(floats ? Functions.pack(own).as(field.name()) : own);
            restored.add(floats ? Functions.unpack(own).as(field.name(), field.metadata()) : own);
            between =
                    between.add(field.name(), floats ? DataTypes.BinaryType : field.dataType(), true, field.metadata());
        }
        for (StructField field : added) {
            between = between.add(field);
            restored.add(column(field.name()));
        }
        var scoring =
                new PartitionScoring(model, reader, options.batchSize(), columns.size(), failing, scored, unreadable);
        return rows.select(packed.toArray(new Column[0]))
                .mapPartitions(scoring, Encoders.row(between))
                .select(restored.toArray(new Column[0]));
    }

    static Column column(String name) {
        return functions.col("`" + name.replace("`", "``") + "`");
    }

    private static void checkFree(StructType schema, List<StructField> added) {
        var names = new HashSet<String>();
        for (StructField field : added) {
            if (!names.add(field.name().toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException(
                        "two columns \"%s\" would be added: the model's outputs must have other names, and none \"%s\" unless unreadable rows are to fail"
                                .formatted(field.name(), ERROR));
            }
            for (String name : schema.fieldNames()) {
                if (name.toLowerCase(Locale.ROOT).equals(field.name().toLowerCase(Locale.ROOT))) {
                    throw new IllegalArgumentException(
                            "the rows have a column \"%s\" already: choose a prefix (--prefix) for those that are added"
                                    .formatted(name));
                }
            }
        }
    }

    /**
     * Registers the model as a function of SQL: {@code SELECT name(pixels).label FROM …}. It takes an {@code array<float>}, a
     * {@code binary} image file, or a struct of a table's columns, computes a row at a time, and returns a struct of the
     * columns above; null for null, and for a row that can't be read unless that is to fail the job.
     */
    public void register(String name) {
        session.udf()
                .register(
                        name,
                        new RowFunction(model, options),
                        OutputColumns.type(manifest.architecture().head()));
    }

    private record RowFunction(ExecutorModel model, ScoreOptions options)
            implements UDF1<@Nullable Object, @Nullable Row> {
        @Override
        public @Nullable Row call(@Nullable Object value) {
            if (value == null) {
                return null;
            }
            Predictor<?> predictor = model.predictor();
            try {
                float[] example = RowReader.example(value, predictor.manifest().input(), options.invert());
                return RowFactory.create(OutputColumns.values(
                        ExecutorModel.predict(predictor, example).get(0)));
            } catch (UnreadableException e) {
                if (options.unreadable() == ScoreOptions.Unreadable.FAIL) {
                    throw new IllegalArgumentException(e.getMessage(), e);
                }
                return null;
            }
        }
    }
}
