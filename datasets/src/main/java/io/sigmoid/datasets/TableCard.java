package io.sigmoid.datasets;

import de.siegmar.fastcsv.reader.CsvRecord;
import io.sigmoid.zoo.artifact.RowEncoding;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.TreeSet;

/**
 * What there is to know of a CSV file before its columns have been given meaning: what one reads to write a
 * {@link TableFormat}.
 *
 * @param name of the file
 * @param rows number of rows below the header
 * @param columns the columns in the order of the file
 */
public record TableCard(String name, int rows, List<Column> columns) {
    /** Names that are told apart; a column of more is text, or numbers. */
    private static final int MOST_NAMES = 100;

    /** Copies the list. */
    public TableCard {
        columns = List.copyOf(columns);
    }

    /**
     * What a column holds.
     *
     * @param name in the header
     * @param missing how many fields are one of {@link TableFormat#MISSING}
     * @param numeric whether all others are numbers
     * @param least the least of the numbers; NaN if it is not numeric
     * @param mean of the numbers; NaN if it is not numeric
     * @param largest the largest of the numbers; NaN if it is not numeric
     * @param names different fields that are not missing, sorted; none of them if they are many
     * @param many whether there are more than 100
     */
    public record Column(
            String name,
            int missing,
            boolean numeric,
            double least,
            double mean,
            double largest,
            List<String> names,
            boolean many) {
        /** Copies the list. */
        public Column {
            names = List.copyOf(names);
        }

        @Override
        public String toString() {
            String what = numeric
                    ? String.format(Locale.ROOT, "numbers from %.4g to %.4g, mean %.4g", least, largest, mean)
                    : many
                            ? "more than " + MOST_NAMES + " names"
                            : names.isEmpty() ? "no value" : names.size() + " names " + shown();
            return name + ": " + what + (missing > 0 ? ", " + missing + " missing" : "");
        }

        private String shown() {
            return names.size() <= 10 ? String.join(", ", names) : String.join(", ", names.subList(0, 10)) + ", …";
        }
    }

    /**
     * Reads a file once.
     *
     * @throws DatasetException if it is missing, or no CSV with a header and rows
     */
    public static TableCard of(Path file) {
        return CsvFile.open(file, records -> {
            List<String> header = CsvFile.header(file, records);
            List<Counting> columns = header.stream().map(Counting::new).toList();
            int rows = 0;
            for (; records.hasNext(); rows++) {
                CsvRecord row = records.next();
                CsvFile.requireFields(file, row, header.size());
                for (int i = 0; i < columns.size(); i++) {
                    columns.get(i).add(row.getField(i).strip());
                }
            }
            if (rows == 0) {
                throw CsvFile.noRows(file);
            }
            return new TableCard(
                    String.valueOf(file.getFileName()),
                    rows,
                    columns.stream().map(Counting::column).toList());
        });
    }

    @Override
    public String toString() {
        return "%s: %d rows, %d columns".formatted(name, rows, columns.size());
    }

    /** A column while it is read. */
    private static final class Counting {
        private final String name;
        private final TreeSet<String> names = new TreeSet<>();
        private int missing;
        private int numbers;
        private boolean numeric = true;
        private double least = Double.POSITIVE_INFINITY;
        private double largest = Double.NEGATIVE_INFINITY;
        private double sum;

        Counting(String name) {
            this.name = name;
        }

        void add(String field) {
            if (TableFormat.MISSING.contains(field)) {
                missing++;
                return;
            }
            if (names.size() <= MOST_NAMES) {
                names.add(field);
            }
            if (numeric) {
                count(field);
            }
        }

        private void count(String field) {
            OptionalDouble number = RowEncoding.Numeric.number(field);
            if (number.isEmpty()) {
                numeric = false; // a name
                return;
            }
            double value = number.getAsDouble();
            least = Math.min(least, value);
            largest = Math.max(largest, value);
            sum += value;
            numbers++;
        }

        Column column() {
            boolean known = numeric && numbers > 0;
            boolean many = names.size() > MOST_NAMES;
            return new Column(
                    name,
                    missing,
                    known,
                    known ? least : Double.NaN,
                    known ? sum / numbers : Double.NaN,
                    known ? largest : Double.NaN,
                    many ? List.of() : List.copyOf(names),
                    many);
        }
    }
}
