package io.sigmoid.zoo.artifact;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.sigmoid.zoo.Given;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a raw row of a table becomes features, as it was fitted on the training rows: a plain value, so that an artifact
 * can store it and serving take raw rows. {@code (F)} float32: the columns in order, each as wide as its
 * {@link Column#width()}.
 *
 * @param columns at least one, with different names
 * @param missing what a field may hold in place of a value, compared after stripping white space
 */
public record RowEncoding(List<Column> columns, List<String> missing) {
    /** A feature is at most so far from 0: what lies further off is a mistake, not a row like those of the training. */
    public static final float FURTHEST = 1e9f;

    private static final Pattern DECIMAL = Pattern.compile("[+-]?+(\\d++\\.?+\\d*+|\\.\\d++)([eE][+-]?+\\d++)?+");

    /**
     * Checks the names.
     *
     * @throws IllegalArgumentException if there are none, or two of one name
     */
    public RowEncoding {
        columns = Given.list("columns", columns);
        missing = Given.list("missing", missing);
        List<String> names = columns.stream().map(Column::name).toList();
        if (names.isEmpty() || new HashSet<>(names).size() < names.size()) {
            throw new IllegalArgumentException("columns must be at least one, with different names, got " + names);
        }
    }

    /** The number of features. */
    public int width() {
        return columns.stream().mapToInt(Column::width).sum();
    }

    /** Names of the features: {@code age}, {@code colour=red}, {@code age missing}. */
    public List<String> features() {
        var names = new ArrayList<String>();
        columns.forEach(column -> names.addAll(column.features()));
        return names;
    }

    /**
     * Encodes a raw row.
     *
     * @param row fields by the names of the columns; null, no entry, or one of {@link #missing} is a missing value; other
     *     entries are ignored
     * @return {@code (F)} features
     * @throws IllegalArgumentException if a field is no number or no known value, or missing though none was in training
     */
    public float[] encode(Map<String, ? extends @Nullable String> row) {
        float[] features = new float[width()];
        int at = 0;
        for (Column column : columns) {
            String field = row.get(column.name());
            column.encode(field == null || missing.contains(field.strip()) ? null : field, features, at);
            at += column.width();
        }
        return features;
    }

    /**
     * Encodes a raw row of whatever its values are: the text of each is the field, as {@link #encode} takes it.
     *
     * @param values by the name of a column; null is a missing value
     * @return {@code (F)} features
     * @throws IllegalArgumentException as {@link #encode}
     */
    public float[] encodeValues(Function<String, ? extends @Nullable Object> values) {
        var fields = new HashMap<String, @Nullable String>();
        for (Column column : columns) {
            Object value = values.apply(column.name());
            fields.put(column.name(), value == null ? null : value.toString());
        }
        return encode(fields);
    }

    /** How one column is encoded. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Numeric.class, name = "numeric"),
        @JsonSubTypes.Type(value = Categorical.class, name = "categorical")
    })
    public sealed interface Column {
        /** The column's name in the header. */
        String name();

        /** The number of its features. */
        int width();

        /** Names of its features. */
        List<String> features();

        /**
         * Encodes a field.
         *
         * @param field its text, white space around it ignored; null if it is missing
         * @param features zeros at the column's place, where the features go
         * @param at index of the first of them
         * @throws IllegalArgumentException if the field breaks the column's rule
         */
        void encode(@Nullable String field, float[] features, int at);
    }

    /**
     * A number, standardised: {@code (x − mean) / deviation}. A missing one is 0, the mean; a second feature says so.
     *
     * @param name of the column
     * @param mean of the training rows that have it
     * @param deviation standard deviation of the same, positive; 1 where they are all equal
     * @param missing whether training had missing ones: there is a second feature, 1 where the number is missing
     */
    public record Numeric(String name, double mean, double deviation, boolean missing) implements Column {
        /**
         * Checks the numbers.
         *
         * @throws IllegalArgumentException if they are not finite, or the deviation is not positive
         */
        public Numeric {
            Given.value("name of a column", name);
            if (!Double.isFinite(mean) || !(deviation > 0) || Double.isInfinite(deviation)) {
                throw new IllegalArgumentException(
                        "column %s: mean must be finite and deviation positive, got %s and %s"
                                .formatted(name, mean, deviation));
            }
        }

        @Override
        public int width() {
            return missing ? 2 : 1;
        }

        @Override
        public List<String> features() {
            return missing ? List.of(name, name + " missing") : List.of(name);
        }

        @Override
        public void encode(@Nullable String field, float[] features, int at) {
            encode(field == null ? Double.NaN : parse(name, field), features, at);
        }

        /**
         * Encodes a number.
         *
         * @param value the number; NaN if it is missing
         * @param features zeros at the column's place, where the features go
         * @param at index of the first of them
         * @throws IllegalArgumentException if it is missing though none was in training, or more than {@link #FURTHEST}
         *     deviations from the mean
         */
        public void encode(double value, float[] features, int at) {
            if (!Double.isNaN(value)) {
                double feature = (value - mean) / deviation;
                if (!(Math.abs(feature) <= FURTHEST)) {
                    throw refused(
                            name,
                            "%s, must be within a billion deviations (%s) of the training rows' mean, %s"
                                    .formatted(value, deviation, mean));
                }
                features[at] = (float) feature;
            } else if (missing) {
                features[at + 1] = 1;
            } else {
                throw refused(name, "is missing, must be a number: training had it in every row");
            }
        }

        /**
         * The finite number that a field holds, white space around it ignored.
         *
         * @param column name of its column, for the message
         * @throws IllegalArgumentException if it holds none
         */
        public static double parse(String column, String field) {
            return number(field)
                    .orElseThrow(() -> refused(column, "\"" + field.strip() + "\", must be a finite number"));
        }

        /**
         * The finite number that a field holds in decimals, {@code -1.5e3}, white space around it ignored; nothing if it
         * holds another text.
         *
         * @param field the text
         */
        public static OptionalDouble number(String field) {
            String text = field.strip();
            // Java's own parser takes its literals too, such as 1d and 0x1p4.
            double value = DECIMAL.matcher(text).matches() ? Double.parseDouble(text) : Double.NaN;
            return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
        }
    }

    /**
     * A name of several, one feature each: 1 for the one that it is.
     *
     * @param name of the column
     * @param values those of the training rows, at least one, each once
     * @param missing whether training had missing ones: there is one more feature, 1 where the name is missing
     */
    public record Categorical(String name, List<String> values, boolean missing) implements Column {
        /**
         * Checks the values.
         *
         * @throws IllegalArgumentException if there are none, or equal ones
         */
        public Categorical {
            Given.value("name of a column", name);
            values = Given.list("values of column " + name, values);
            if (values.isEmpty() || new HashSet<>(values).size() < values.size()) {
                throw new IllegalArgumentException(
                        "column %s: values must be at least one, each once, got %s".formatted(name, values));
            }
        }

        @Override
        public int width() {
            return values.size() + (missing ? 1 : 0);
        }

        @Override
        public List<String> features() {
            var names = new ArrayList<String>();
            values.forEach(value -> names.add(name + "=" + value));
            if (missing) {
                names.add(name + " missing");
            }
            return names;
        }

        @Override
        public void encode(@Nullable String field, float[] features, int at) {
            int index = field == null && missing ? values.size() : field == null ? -1 : values.indexOf(field.strip());
            if (index < 0) {
                throw refused(
                        name,
                        (field == null ? "is missing" : "\"" + field.strip() + "\"") + ", must be one of " + values);
            }
            features[at + index] = 1;
        }
    }

    private static IllegalArgumentException refused(String column, String rule) {
        return new IllegalArgumentException("column " + column + ": " + rule);
    }
}
