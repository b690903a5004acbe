package io.sigmoid.zoo;

import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** A summary as a table: names to the left, numbers to the right. */
final class SummaryText {
    private static final List<String> HEAD = List.of("Layer", "Output", "Parameters", "Multiply-adds");
    private static final int NUMBERS_FROM = 2;

    private SummaryText() {}

    static String of(Summary summary) {
        var rows = new ArrayList<List<String>>();
        rows.add(HEAD);
        rows.add(List.of("Input", shape(new Shape(1).addAll(summary.input())), "", ""));
        for (Summary.Layer layer : summary.layers()) {
            String outputs = layer.outputs().stream().map(SummaryText::shape).collect(Collectors.joining(", "));
            rows.add(List.of(layer.kind(), outputs, number(layer.parameters()), number(layer.multiplyAdds())));
        }
        rows.add(List.of("Total", "", number(summary.parameters()), number(summary.multiplyAdds())));
        int[] widths = new int[HEAD.size()];
        rows.forEach(row -> Arrays.setAll(
                widths, column -> Math.max(widths[column], row.get(column).length())));
        var lines = new ArrayList<String>();
        rows.forEach(row -> lines.add(line(row, widths)));
        String rule = "─".repeat(lines.get(0).length());
        lines.add(1, rule);
        lines.add(lines.size() - 1, rule);
        lines.add(rule);
        lines.add("%s: %s trainable, %s not trainable"
                .formatted(
                        summary.name(),
                        number(summary.trainable()),
                        number(summary.parameters() - summary.trainable())));
        return String.join("\n", lines);
    }

    private static String line(List<String> row, int[] widths) {
        var cells = new ArrayList<String>();
        for (int column = 0; column < widths.length; column++) {
            String padding = " ".repeat(widths[column] - row.get(column).length());
            cells.add(column < NUMBERS_FROM ? row.get(column) + padding : padding + row.get(column));
        }
        return String.join("  ", cells).stripTrailing();
    }

    /** The batch axis as N, for it may be any. */
    private static String shape(Shape shape) {
        return Arrays.stream(shape.getShape())
                .skip(1)
                .mapToObj(Long::toString)
                .collect(Collectors.joining(", ", "(N, ", ")"));
    }

    private static String number(OptionalLong number) {
        return number.isPresent() ? number(number.getAsLong()) : "?";
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
