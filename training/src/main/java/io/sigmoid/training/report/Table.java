package io.sigmoid.training.report;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A table of text and numbers.
 *
 * @param caption what it shows
 * @param columns their headings
 * @param rows each with a cell for every column; the first cell names the row
 */
public record Table(String caption, List<String> columns, List<List<String>> rows) implements Item {
    private static final Pattern NUMBER = Pattern.compile("[-−+]?[0-9][0-9,.]*(?:[eE][-+]?[0-9]+)?(?:[  ]?%)?|–");

    public Table {
        columns = List.copyOf(columns);
        rows = rows.stream().map(List::copyOf).toList();
        for (List<String> row : rows) {
            if (row.size() != columns.size()) {
                throw new IllegalArgumentException(
                        "rows of '%s' must have %d cells, got %s".formatted(caption, columns.size(), row));
            }
        }
    }

    /** A number for people: whole ones with separators, others with four digits after the point or four that count. */
    public static String number(double value) {
        if (Double.isNaN(value)) {
            return "–";
        }
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        double size = Math.abs(value);
        return size >= 1e-3 && size < 1e5
                ? String.format(Locale.ROOT, "%.4f", value)
                : String.format(Locale.ROOT, "%.3e", value);
    }

    @Override
    public void write(Html html) {
        html.raw("<div class=\"scroll\" tabindex=\"0\"><table><caption>")
                .text(caption)
                .raw("</caption><thead><tr>");
        for (int column = 0; column < columns.size(); column++) {
            html.raw("<th scope=\"col\"" + (numbers(column) ? " class=\"number\">" : ">"))
                    .text(columns.get(column))
                    .raw("</th>");
        }
        html.raw("</tr></thead><tbody>");
        for (List<String> row : rows) {
            html.raw("<tr><th scope=\"row\">").text(row.get(0)).raw("</th>");
            for (int column = 1; column < row.size(); column++) {
                html.raw(numbers(column) ? "<td class=\"number\">" : "<td>")
                        .text(row.get(column))
                        .raw("</td>");
            }
            html.raw("</tr>");
        }
        html.raw("</tbody></table></div>");
    }

    @Override
    public boolean wide() {
        return columns.size() > 4;
    }

    private boolean numbers(int column) {
        return column > 0
                && rows.stream().allMatch(row -> NUMBER.matcher(row.get(column)).matches());
    }
}
