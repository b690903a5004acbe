package io.sigmoid.datasets;

import io.sigmoid.zoo.Given;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the columns of a table are; columns that are not named are ignored.
 *
 * @param numeric names of columns of numbers
 * @param categorical names of columns of names
 * @param label name of the column of labels
 * @param separator what stands between the labels of one row, {@code ";"}; empty if each row has one label
 * @param labels the labels in the order of the head; empty for those in the file, sorted
 * @param missing what a field may hold in place of a value, compared after stripping white space
 */
public record TableFormat(
        List<String> numeric,
        List<String> categorical,
        String label,
        String separator,
        List<String> labels,
        List<String> missing) {
    /** What {@link #of} takes for a missing value: an empty field, {@code NA}, {@code NaN}, {@code null}, {@code ?}. */
    public static final List<String> MISSING = List.of("", "NA", "NaN", "null", "?");

    /**
     * Checks the names.
     *
     * @throws IllegalArgumentException if there is no column of features, or a column is named twice
     */
    public TableFormat {
        numeric = Given.list("numeric", numeric);
        categorical = Given.list("categorical", categorical);
        Given.value("label", label);
        labels = Given.list("labels", labels);
        missing = Given.list("missing", missing);
        List<String> all = Stream.of(numeric, categorical, List.of(label))
                .flatMap(List::stream)
                .toList();
        if (all.size() < 2 || new HashSet<>(all).size() < all.size()) {
            throw new IllegalArgumentException(
                    "numeric and categorical must name at least one column, each once and not the label's, got " + all);
        }
        if (new HashSet<>(labels).size() < labels.size()) {
            throw new IllegalArgumentException("labels must differ, got " + labels);
        }
    }

    /**
     * A table with one label a row, found in the file.
     *
     * @param numeric names of columns of numbers
     * @param categorical names of columns of names
     * @param label name of the column of labels
     * @throws IllegalArgumentException if there is no column of features, or a column is named twice
     */
    public static TableFormat of(List<String> numeric, List<String> categorical, String label) {
        return new TableFormat(numeric, categorical, label, "", List.of(), MISSING);
    }

    /** The same with sets of labels, {@code "news;sport"}. */
    public TableFormat withSeparator(String separator) {
        return new TableFormat(numeric, categorical, label, separator, labels, missing);
    }

    /** The same with given labels: needed where another file must have the same. */
    public TableFormat withLabels(List<String> labels) {
        return new TableFormat(numeric, categorical, label, separator, labels, missing);
    }

    boolean isMissing(String field) {
        return missing.contains(field.strip());
    }
}
