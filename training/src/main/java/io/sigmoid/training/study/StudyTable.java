package io.sigmoid.training.study;

import io.sigmoid.training.metrics.Numbers;
import java.util.ArrayList;
import java.util.List;

/**
 * A table of a study.
 *
 * @param title of the table
 * @param columns their headings
 * @param rows cells, each a text or a number, as many a row as there are columns
 */
public record StudyTable(String title, List<String> columns, List<List<Object>> rows) {
    public StudyTable {
        columns = List.copyOf(columns);
        var copies = new ArrayList<List<Object>>();
        for (List<Object> row : rows) {
            if (row.size() != columns.size()) {
                throw new IllegalArgumentException(
                        "rows of \"%s\" must have %d cells, got %s".formatted(title, columns.size(), row));
            }
            copies.add(List.copyOf(row));
        }
        rows = List.copyOf(copies);
    }

    /** Starts a table without rows. */
    public static StudyTable of(String title, String... columns) {
        return new StudyTable(title, List.of(columns), List.of());
    }

    /** The table with one more row. */
    public StudyTable with(Object... cells) {
        var more = new ArrayList<>(rows);
        more.add(List.of(cells));
        return new StudyTable(title, columns, more);
    }

    /** The cells as texts; numbers to four significant digits. */
    public List<List<String>> texts() {
        return rows.stream()
                .map(row -> row.stream().map(Numbers::text).toList())
                .toList();
    }
}
