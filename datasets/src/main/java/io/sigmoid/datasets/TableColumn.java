package io.sigmoid.datasets;

import io.sigmoid.zoo.artifact.RowEncoding.Categorical;
import io.sigmoid.zoo.artifact.RowEncoding.Column;
import io.sigmoid.zoo.artifact.RowEncoding.Numeric;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The values of one column of a table. */
@SuppressWarnings("ArrayRecordComponent") // never compared, never outside this package
sealed interface TableColumn {
    String name();

    /** The encoding that fits these rows. */
    Column fit(String place, int[] rows);

    void encode(int row, Column encoding, float[] features, int at);

    void addTo(Fingerprint fingerprint, int row);

    /** Numbers; NaN where one is missing. */
    record Numbers(String name, double[] values) implements TableColumn {
        @Override
        public Column fit(String place, int[] rows) {
            double[] there = Arrays.stream(rows)
                    .mapToDouble(row -> values[row])
                    .filter(value -> !Double.isNaN(value))
                    .toArray();
            requireSome(place, name, there.length, rows.length);
            boolean missing = there.length < rows.length;
            if (Arrays.stream(there).allMatch(value -> value == there[0])) {
                // A rounded mean would make a deviation of nothing but its rounding.
                return new Numeric(name, there[0], 1, missing);
            }
            double mean = mean(there);
            double deviation = Math.sqrt(mean(Arrays.stream(there)
                    .map(value -> (value - mean) * (value - mean))
                    .toArray()));
            return new Numeric(name, mean, deviation, missing);
        }

        @Override
        public void encode(int row, Column encoding, float[] features, int at) {
            if (encoding instanceof Numeric numeric) {
                numeric.encode(values[row], features, at);
            } else {
                throw new IllegalArgumentException(
                        "column " + name + ": has numbers, must have names to be encoded so");
            }
        }

        @Override
        public void addTo(Fingerprint fingerprint, int row) {
            long bits = Double.doubleToLongBits(values[row]);
            fingerprint.add((int) (bits >>> 32)).add((int) bits);
        }

        /** In the rows' order, so that it is the same number on every machine. */
        private static double mean(double[] values) {
            double sum = 0;
            for (double value : values) {
                sum += value;
            }
            return sum / values.length;
        }
    }

    /** Names; {@code codes} are indices into {@code values}, -1 where one is missing. */
    record Names(String name, List<String> values, int[] codes) implements TableColumn {
        @Override
        public Column fit(String place, int[] rows) {
            int[] there = Arrays.stream(rows)
                    .map(row -> codes[row])
                    .filter(code -> code >= 0)
                    .toArray();
            requireSome(place, name, there.length, rows.length);
            List<String> known = Arrays.stream(there)
                    .distinct()
                    .mapToObj(values::get)
                    .sorted()
                    .toList();
            return new Categorical(name, known, there.length < rows.length);
        }

        @Override
        public void encode(int row, Column encoding, float[] features, int at) {
            if (encoding instanceof Categorical categorical) {
                categorical.encode(value(row), features, at);
            } else {
                throw new IllegalArgumentException(
                        "column " + name + ": has names, must have numbers to be encoded so");
            }
        }

        @Override
        public void addTo(Fingerprint fingerprint, int row) {
            String value = value(row);
            fingerprint.add(value == null ? 0 : 1).add(value == null ? "" : value);
        }

        private @Nullable String value(int row) {
            return codes[row] < 0 ? null : values.get(codes[row]);
        }
    }

    private static void requireSome(String place, String column, int there, int rows) {
        if (there == 0) {
            throw new DatasetException("%s: column %s: no value in %d rows, must have one in the training part"
                    .formatted(place, column, rows));
        }
    }
}
