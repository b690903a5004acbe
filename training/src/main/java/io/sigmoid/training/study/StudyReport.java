package io.sigmoid.training.study;

import ai.djl.engine.Engine;
import io.sigmoid.training.metrics.Numbers;
import io.sigmoid.training.report.Chart;
import io.sigmoid.training.report.Item;
import io.sigmoid.training.report.Page;
import io.sigmoid.training.report.Paragraph;
import io.sigmoid.training.report.Table;
import io.sigmoid.zoo.Pytorch;
import io.sigmoid.zoo.Version;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a study found, for people and for programs.
 *
 * @param seconds that the experiment took
 */
record StudyReport(Study study, Setting.Size size, Findings findings, double seconds) {
    /** Every number, table and plot; numbers that are not finite are texts, as JSON has none. */
    String json() {
        var document = new LinkedHashMap<String, Object>();
        document.put("study", study.name());
        document.put("question", study.question());
        document.put("size", size.name().toLowerCase(Locale.ROOT));
        document.put("conclusion", findings.conclusions());
        document.put("facts", findings.facts());
        document.put("tables", findings.tables());
        document.put("plots", findings.plots());
        document.put("seconds", seconds);
        document.put("versions", versions());
        return JsonMapper.builder()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .build()
                .writeValueAsString(document);
    }

    /** One self-contained page. */
    String html() {
        var page = new Page("Study: " + study.name(), study.question());
        page.section(
                "Conclusion",
                findings.conclusions().stream().<Item>map(Paragraph::new).toList());
        page.section("Plots", findings.plots().stream().map(StudyReport::chart).toList());
        page.section(
                "Numbers", findings.tables().stream().map(StudyReport::table).toList());
        page.section(
                "Provenance",
                new Paragraph("%s size, %s s; %s"
                        .formatted(
                                size.name().toLowerCase(Locale.ROOT),
                                Numbers.text(seconds),
                                versions().entrySet().stream()
                                        .map(version -> version.getKey() + " " + version.getValue())
                                        .collect(Collectors.joining(", ")))));
        return page.html();
    }

    /** The tables and the conclusion as text. */
    String text() {
        var text = new StringBuilder(study.question()).append("\n");
        for (StudyTable table : findings.tables()) {
            text.append('\n').append(table.title()).append('\n').append(grid(table));
        }
        text.append('\n');
        findings.conclusions().forEach(sentence -> text.append(sentence).append('\n'));
        return text.toString();
    }

    private static String grid(StudyTable table) {
        var lines = new ArrayList<List<String>>();
        lines.add(table.columns());
        lines.addAll(table.texts());
        int[] widths = IntStream.range(0, table.columns().size())
                .map(column -> lines.stream()
                        .mapToInt(line -> line.get(column).length())
                        .max()
                        .orElseThrow())
                .toArray();
        var grid = new StringBuilder();
        for (List<String> line : lines) {
            for (int column = 0; column < widths.length; column++) {
                String cell = line.get(column);
                grid.append("  ")
                        .append(column == 0 ? cell : "")
                        .append(" ".repeat(widths[column] - cell.length()))
                        .append(column == 0 ? "" : cell);
            }
            grid.append('\n');
        }
        return grid.toString();
    }

    private static Map<String, String> versions() {
        var versions = new LinkedHashMap<String, String>();
        versions.put("sigmoid", Version.sigmoid());
        versions.put("djl", Engine.getDjlVersion());
        versions.put("pytorch", Pytorch.engine().getVersion());
        return versions;
    }

    private static Table table(StudyTable table) {
        return new Table(table.title(), table.columns(), table.texts());
    }

    private static Chart chart(StudyPlot plot) {
        var y = new Chart.Axis(
                plot.y(), null, null, plot.logarithmic() ? Chart.Axis.Scale.LOGARITHMIC : Chart.Axis.Scale.LINEAR);
        DoubleSummaryStatistics x = plot.series().stream()
                .flatMap(series -> series.x().stream())
                .mapToDouble(Double::doubleValue)
                .summaryStatistics();
        return new Chart(
                plot.title(),
                "%s over %s".formatted(plot.y(), plot.x()),
                new Chart.Axis(plot.x(), x.getMin(), x.getMax(), Chart.Axis.Scale.LINEAR),
                y,
                plot.series().stream()
                        .map(series -> new Chart.Series(series.name(), Chart.Mark.LINE, points(series, plot)))
                        .toList());
    }

    /** Points that the axis can show. */
    private static List<Chart.Point> points(StudyPlot.Series series, StudyPlot plot) {
        var points = new ArrayList<Chart.Point>();
        for (int i = 0; i < series.x().size(); i++) {
            double y = series.y().get(i);
            if (Double.isFinite(y) && (!plot.logarithmic() || y > 0)) {
                points.add(new Chart.Point(series.x().get(i), y));
            }
        }
        return points;
    }
}
