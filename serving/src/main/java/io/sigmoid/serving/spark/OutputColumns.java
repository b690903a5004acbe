package io.sigmoid.serving.spark;

import io.sigmoid.serving.BinaryPrediction;
import io.sigmoid.serving.JointPrediction;
import io.sigmoid.serving.LabelProbability;
import io.sigmoid.serving.Latent;
import io.sigmoid.serving.MultiLabelPrediction;
import io.sigmoid.serving.Prediction;
import io.sigmoid.zoo.Head;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import scala.jdk.javaapi.CollectionConverters;

/** The columns that a model adds, by its head. */
final class OutputColumns {
    private static final DataType LABELS = DataTypes.createArrayType(DataTypes.StringType, false);
    private static final DataType PROBABILITIES =
            DataTypes.createMapType(DataTypes.StringType, DataTypes.FloatType, false);

    private OutputColumns() {}

    /** Their names and types; every one may be null. */
    static StructType type(Head head) {
        return DataTypes.createStructType(fields(head));
    }

    private static List<StructField> fields(Head head) {
        if (head instanceof Head.Binary) {
            return List.of(
                    field("probability", DataTypes.FloatType),
                    field("decision", DataTypes.BooleanType),
                    field("label", DataTypes.StringType));
        } else if (head instanceof Head.MultiClass) {
            return List.of(
                    field("label", DataTypes.StringType),
                    field("probability", DataTypes.FloatType),
                    field("probabilities", PROBABILITIES));
        } else if (head instanceof Head.MultiLabel) {
            return List.of(field("labels", LABELS), field("probabilities", PROBABILITIES));
        } else if (head instanceof Head.Joint joint) {
            return joint.outputs().stream()
                    .map(output -> field(output.name(), type(output.head())))
                    .toList();
        }
        return List.of(field("latent", DataTypes.createArrayType(DataTypes.FloatType, false)));
    }

    private static StructField field(String name, DataType type) {
        return DataTypes.createStructField(name, type, true);
    }

    /** The values of one answer, in the order of {@link #type}. */
    static @Nullable Object[] values(Object answer) {
        if (answer instanceof BinaryPrediction binary) {
            return new Object[] {binary.probability(), binary.decision(), binary.label()};
        } else if (answer instanceof Prediction one) {
            return new Object[] {one.label(), one.probability(), map(one.probabilities())};
        } else if (answer instanceof MultiLabelPrediction several) {
            return new Object[] {CollectionConverters.asScala(several.labels()).toSeq(), map(several.probabilities())};
        } else if (answer instanceof JointPrediction joint) {
            List<Row> rows = new ArrayList<>();
            joint.outputs().values().forEach(output -> rows.add(RowFactory.create(values(output))));
            return rows.toArray();
        }
        List<Float> mean = new ArrayList<>();
        for (float value : ((Latent) answer).mean()) {
            mean.add(value);
        }
        return new Object[] {CollectionConverters.asScala(mean).toSeq()};
    }

    private static scala.collection.Map<String, Float> map(List<LabelProbability> probabilities) {
        var map = new LinkedHashMap<String, Float>();
        probabilities.forEach(each -> map.put(each.label(), each.probability()));
        return CollectionConverters.asScala(map);
    }
}
