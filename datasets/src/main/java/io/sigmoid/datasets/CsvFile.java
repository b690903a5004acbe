package io.sigmoid.datasets;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import io.sigmoid.zoo.artifact.Reason;
import io.sigmoid.zoo.artifact.RowEncoding;
import io.sigmoid.zoo.artifact.TextFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A CSV file with a header. */
record CsvFile(Path file, TableFormat format) {
    /**
     * Reads it.
     *
     * @throws DatasetException if it is missing or broken
     */
    Table read() {
        return open(file, this::table);
    }

    /**
     * Reads a file's records.
     *
     * @throws DatasetException if it is missing or no CSV
     */
    static <T> T open(Path file, Function<Iterator<CsvRecord>, T> reading) {
        if (!Files.isRegularFile(file)) {
            throw new DatasetException(file + ": " + (Files.exists(file) ? "not a regular file" : "no such file")
                    + ", must be a CSV file");
        }
        try (CsvReader<CsvRecord> reader = CsvReader.builder()
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .allowUnclosedQuote(false)
                .ofCsvRecord(TextFile.open(file))) {
            return reading.apply(reader.iterator());
        } catch (CsvParseException e) {
            throw new DatasetException(file + ": not CSV: " + e.getMessage(), e);
        } catch (UncheckedIOException e) {
            throw new DatasetException(file + ": cannot be read: " + Reason.of(e), e);
        } catch (IOException e) {
            throw new DatasetException(file + ": cannot be read: " + Reason.of(e), e);
        }
    }

    private Table table(Iterator<CsvRecord> records) {
        List<String> header = header(file, records);
        Stream.of(format.numeric(), format.categorical(), List.of(format.label()))
                .flatMap(List::stream)
                .forEach(name -> requireOne(header, name));
        List<Builder> columns = IntStream.range(0, header.size())
                .filter(i -> format.numeric().contains(header.get(i))
                        || format.categorical().contains(header.get(i)))
                .<Builder>mapToObj(i -> format.numeric().contains(header.get(i)) ? new Numbers(i) : new Names(i))
                .toList();
        int labelColumn = header.indexOf(format.label());
        var labels = new ArrayList<List<String>>();
        var lines = new ArrayList<Integer>();
        while (records.hasNext()) {
            CsvRecord row = records.next();
            requireFields(file, row, header.size());
            String place = place(file, row);
            columns.forEach(column -> column.add(row.getField(column.index()), place, header, format));
            labels.add(labels(row.getField(labelColumn), place));
            lines.add((int) row.getStartingLineNumber());
        }
        if (labels.isEmpty()) {
            throw noRows(file);
        }
        List<String> names = format.labels().isEmpty() ? found(labels) : format.labels();
        return Table.of(new Table.Content(
                file.toString(),
                String.valueOf(file.getFileName()),
                names,
                rowLabels(labels, names),
                columns.stream().map(column -> column.build(header)).toList(),
                format.missing(),
                List.copyOf(lines)));
    }

    static List<String> header(Path file, Iterator<CsvRecord> records) {
        if (!records.hasNext()) {
            throw new DatasetException(file + ": empty, must have a header");
        }
        return records.next().getFields().stream().map(String::strip).toList();
    }

    static void requireFields(Path file, CsvRecord row, int fields) {
        if (row.getFieldCount() != fields) {
            throw new DatasetException(
                    place(file, row) + row.getFieldCount() + " fields, must be " + fields + " as in the header");
        }
    }

    static DatasetException noRows(Path file) {
        return new DatasetException(file + ": no rows after the header, must have at least one");
    }

    private static String place(Path file, CsvRecord row) {
        return file + ": line " + row.getStartingLineNumber() + ": ";
    }

    private void requireOne(List<String> header, String name) {
        long count = header.stream().filter(name::equals).count();
        if (count != 1) {
            throw new DatasetException(
                    "%s: line 1: %d columns \"%s\", must be one; columns are %s".formatted(file, count, name, header));
        }
    }

    private List<String> labels(String field, String place) {
        List<String> labels = format.separator().isEmpty()
                ? List.of(field.strip())
                : Arrays.stream(field.split(Pattern.quote(format.separator())))
                        .map(String::strip)
                        .filter(label -> !label.isEmpty())
                        .distinct()
                        .toList();
        for (String label : labels) {
            if (format.isMissing(label)) {
                throw new DatasetException(
                        place + "column " + format.label() + ": \"" + label + "\" is a missing value, must be a label");
            }
            if (!format.labels().isEmpty() && !format.labels().contains(label)) {
                throw new DatasetException(
                        place + "column " + format.label() + ": \"" + label + "\", must be one of " + format.labels());
            }
        }
        return labels;
    }

    private List<String> found(List<List<String>> labels) {
        List<String> found =
                labels.stream().flatMap(List::stream).distinct().sorted().toList();
        if (found.isEmpty()) {
            throw new DatasetException(file + ": column " + format.label() + ": no label in any row, must have some");
        }
        return found;
    }

    private RowLabels rowLabels(List<List<String>> labels, List<String> names) {
        Map<String, Integer> index =
                IntStream.range(0, names.size()).boxed().collect(Collectors.toMap(names::get, i -> i));
        if (format.separator().isEmpty()) {
            return new RowLabels.One(
                    labels.stream().mapToInt(label -> index.get(label.get(0))).toArray());
        }
        List<Set<Integer>> sets = labels.stream()
                .map(row -> row.stream().map(index::get).collect(Collectors.toSet()))
                .toList();
        return RowLabels.Several.of(sets, names.size());
    }

    /** A column while it is read. */
    private sealed interface Builder {
        int index();

        void add(String field, String place, List<String> header, TableFormat format);

        TableColumn build(List<String> header);
    }

    private record Numbers(int index, DoubleStream.Builder values) implements Builder {
        Numbers(int index) {
            this(index, DoubleStream.builder());
        }

        @Override
        public void add(String field, String place, List<String> header, TableFormat format) {
            try {
                values.add(format.isMissing(field) ? Double.NaN : RowEncoding.Numeric.parse(header.get(index), field));
            } catch (IllegalArgumentException e) {
                throw new DatasetException(place + e.getMessage(), e);
            }
        }

        @Override
        public TableColumn build(List<String> header) {
            return new TableColumn.Numbers(header.get(index), values.build().toArray());
        }
    }

    private record Names(int index, Map<String, Integer> codes, IntStream.Builder values) implements Builder {
        Names(int index) {
            this(index, new HashMap<>(), IntStream.builder());
        }

        @Override
        public void add(String field, String place, List<String> header, TableFormat format) {
            values.add(format.isMissing(field) ? -1 : codes.computeIfAbsent(field.strip(), name -> codes.size()));
        }

        @Override
        public TableColumn build(List<String> header) {
            String[] names = new String[codes.size()];
            codes.forEach((name, code) -> names[code] = name);
            return new TableColumn.Names(
                    header.get(index), List.of(names), values.build().toArray());
        }
    }
}
