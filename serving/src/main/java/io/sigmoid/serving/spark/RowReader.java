package io.sigmoid.serving.spark;

import io.sigmoid.serving.ImageException;
import io.sigmoid.serving.ImagePreparation;
import io.sigmoid.zoo.artifact.InputSignature;
import io.sigmoid.zoo.artifact.RowEncoding;
import java.io.ByteArrayInputStream;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/** Takes one example out of a row. */
sealed interface RowReader extends Serializable {
    /**
     * Writes an example where it belongs, and looks at none of its values.
     *
     * @throws UnreadableException if the row has none
     */
    void take(Row row, InputSignature input, float[] to, int at);

    /** A column of {@code array<float>}, {@link PackedFloats packed}. */
    record Values(int index, String column) implements RowReader {
        @Override
        public void take(Row row, InputSignature input, float[] to, int at) {
            PackedFloats.copy(bytes(row, index, column), to, at, input.size());
        }
    }

    /** A column of PNG or JPEG files. */
    record Images(int index, String column, boolean invert) implements RowReader {
        @Override
        public void take(Row row, InputSignature input, float[] to, int at) {
            put(pixels(bytes(row, index, column), input, invert), to, at);
        }
    }

    /** The columns of a table. */
    record Table() implements RowReader {
        @Override
        public void take(Row row, InputSignature input, float[] to, int at) {
            put(features(row, input), to, at);
        }
    }

    /**
     * The reader of a column by its type.
     *
     * @throws IllegalArgumentException if there is no such column, or the model can't take it
     */
    static RowReader of(StructType schema, String column, InputSignature input, boolean invert) {
        if (!List.of(schema.fieldNames()).contains(column)) {
            throw new IllegalArgumentException("the column to score must be one of %s, got \"%s\""
                    .formatted(List.of(schema.fieldNames()), column));
        }
        int index = schema.fieldIndex(column);
        DataType type = schema.apply(index).dataType();
        if (isFloats(type)) {
            return new Values(index, column);
        }
        if (type.equals(DataTypes.BinaryType)) {
            ImagePreparation.of(input); // or there is no such thing
            return new Images(index, column, invert);
        }
        throw new IllegalArgumentException("the column \"%s\" must be array<float> or binary (PNG, JPEG), is %s"
                .formatted(column, type.simpleString()));
    }

    /**
     * The reader of a table model's own columns.
     *
     * @throws IllegalArgumentException if one is missing, or the model takes no table
     */
    static RowReader ofTable(StructType schema, InputSignature input) {
        RowEncoding encoding = input.rows()
                .orElseThrow(() -> new IllegalArgumentException(
                        "the model takes %d values %s and no rows of a table: name the column that has them"
                                .formatted(input.size(), input.shape())));
        requireColumns(schema, encoding, "the rows have");
        return new Table();
    }

    private static void requireColumns(StructType schema, RowEncoding encoding, String there) {
        List<String> names = List.of(schema.fieldNames());
        List<String> missing = encoding.columns().stream()
                .map(RowEncoding.Column::name)
                .filter(name -> !names.contains(name))
                .toList();
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException(
                    "the model needs the columns %s, %s %s".formatted(missing, there, names));
        }
    }

    static boolean isFloats(DataType type) {
        return type instanceof org.apache.spark.sql.types.ArrayType array
                && array.elementType().equals(DataTypes.FloatType);
    }

    /**
     * Writes an example where it belongs.
     *
     * @throws UnreadableException if the row has none that the model takes
     */
    default void read(Row row, InputSignature input, float[] to, int at) {
        take(row, input, to, at);
        check(input, to, at);
    }

    private static byte[] bytes(Row row, int index, String column) {
        if (!(row.get(index) instanceof byte[] bytes)) {
            throw new UnreadableException("%s is null".formatted(column));
        }
        return bytes;
    }

    private static void put(float[] values, float[] to, int at) {
        System.arraycopy(values, 0, to, at, values.length);
    }

    /**
     * The example that a value of SQL is: numbers, an image file, or the row of a table.
     *
     * @throws UnreadableException if the model can't take it
     */
    static float[] example(Object value, InputSignature input, boolean invert) {
        float[] example;
        if (value instanceof byte[] file) {
            example = pixels(file, input, invert);
        } else if (value instanceof Row row) {
            requireColumns(row.schema(), input.rows().orElseThrow(), "the struct has");
            example = features(row, input);
        } else if (value instanceof scala.collection.Seq<?> numbers) {
            example = numbers(numbers, input);
        } else {
            throw new IllegalArgumentException("the argument must be array<float>, binary or a struct");
        }
        check(input, example, 0);
        return example;
    }

    private static float[] numbers(scala.collection.Seq<?> numbers, InputSignature input) {
        if (numbers.size() != input.size()) {
            throw UnreadableException.size(input.size(), numbers.size());
        }
        var example = new float[input.size()];
        int at = 0;
        for (Object number : CollectionConverters.asJava(numbers)) {
            if (!(number instanceof Number some)) {
                throw UnreadableException.nullAt(at);
            }
            example[at++] = some.floatValue();
        }
        return example;
    }

    private static float[] pixels(byte[] file, InputSignature input, boolean invert) {
        ImagePreparation own = ImagePreparation.of(input);
        try {
            return (invert ? own.inverted() : own).pixels(new ByteArrayInputStream(file));
        } catch (ImageException e) {
            throw new UnreadableException(e.getMessage());
        }
    }

    private static float[] features(Row row, InputSignature input) {
        try {
            return input.rows().orElseThrow().encodeValues(row::getAs);
        } catch (IllegalArgumentException e) {
            throw new UnreadableException(e.getMessage());
        }
    }

    /** What the predictor would refuse together with the rest of its batch. */
    private static void check(InputSignature input, float[] values, int at) {
        int first = input.firstOutside(values, at, input.size());
        if (first >= 0) {
            throw new UnreadableException("value %d must lie in [%s, %s], got %s"
                    .formatted(first - at, input.minimum(), input.maximum(), values[first]));
        }
    }
}
