package io.sigmoid.training.report;

import java.util.List;
import java.util.Locale;

/**
 * Counts in rows and columns, the larger the darker: each cell by its share of its row.
 *
 * @param caption what it shows
 * @param rowsName what a row is, such as {@code true}
 * @param columnsName what a column is, such as {@code predicted}
 * @param labels of the rows and, in the same order, of the columns
 * @param counts a row for each label, in it a count for each label, 0 or more
 */
public record HeatTable(
        String caption, String rowsName, String columnsName, List<String> labels, List<List<Integer>> counts)
        implements Item {
    public HeatTable {
        labels = List.copyOf(labels);
        counts = counts.stream().map(List::copyOf).toList();
        int size = labels.size();
        if (counts.size() != size || counts.stream().anyMatch(row -> row.size() != size)) {
            throw new IllegalArgumentException("counts must be %d rows of as many".formatted(size));
        }
    }

    @Override
    public void write(Html html) {
        html.raw("<div class=\"scroll\" tabindex=\"0\"><table class=\"heat\"><caption>")
                .text(caption)
                .raw("</caption><thead><tr><th scope=\"col\">")
                .text(rowsName + " ↓ " + columnsName + " →")
                .raw("</th>");
        labels.forEach(label -> html.raw("<th scope=\"col\">").text(label).raw("</th>"));
        html.raw("</tr></thead><tbody>");
        for (int row = 0; row < labels.size(); row++) {
            html.raw("<tr><th scope=\"row\">").text(labels.get(row)).raw("</th>");
            long sum = counts.get(row).stream().mapToLong(Integer::longValue).sum();
            for (int column = 0; column < labels.size(); column++) {
                cell(html, counts.get(row).get(column), sum, row == column);
            }
            html.raw("</tr>");
        }
        html.raw("</tbody></table></div>");
    }

    /** Shares off the diagonal are small and matter: their colour goes by the square root. */
    private static void cell(Html html, int count, long sum, boolean diagonal) {
        double share = sum == 0 ? 0 : (double) count / sum;
        html.raw(String.format(
                        Locale.ROOT,
                        "<td class=\"%s\" style=\"--s:%.2f\">",
                        diagonal ? "hit" : "miss",
                        diagonal ? share * share : Math.sqrt(share)))
                .raw(count == 0 ? "<span class=\"zero\">0</span>" : String.format(Locale.ROOT, "%,d", count))
                .raw("</td>");
    }
}
