package io.sigmoid.training.command;

import static java.util.stream.Collectors.joining;

import io.sigmoid.training.Evaluation;
import io.sigmoid.training.metrics.ConfusionMatrix;
import io.sigmoid.training.metrics.LabelMetrics;
import io.sigmoid.training.metrics.OutputPredictions;
import io.sigmoid.training.metrics.QuestionPredictions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What an evaluation found, as a page of text or as the tree of a JSON document. */
final class EvaluationText {
    private static final List<String> COLUMNS = List.of("precision", "recall", "f1", "rocAuc", "averagePrecision");

    private EvaluationText() {}

    /** Everything: the metrics by name, then each output with a row a label. */
    static Map<String, Object> tree(Evaluation test) {
        Map<String, Object> tree = new LinkedHashMap<>(test.metrics());
        tree.put("test.examples", test.examples());
        if (test.predictions() != null) {
            tree.put(
                    "outputs",
                    test.predictions().outputs().stream()
                            .map(EvaluationText::output)
                            .toList());
        }
        return tree;
    }

    private static Map<String, Object> output(OutputPredictions output) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("name", output.name());
        var rows = new ArrayList<Map<String, Object>>();
        List<LabelMetrics> labels = output.perLabel();
        for (int i = 0; i < labels.size(); i++) {
            var row = new LinkedHashMap<String, Object>();
            row.put("label", labels.get(i).label());
            row.put("examples", labels.get(i).counts().positives());
            if (output instanceof QuestionPredictions questions) {
                row.put("threshold", questions.thresholds().get(i));
            }
            row.putAll(labels.get(i).metrics());
            rows.add(row);
        }
        tree.put("labels", rows);
        output.confusion().ifPresent(matrix -> tree.put("confusion", confusion(matrix)));
        return tree;
    }

    private static Map<String, Object> confusion(ConfusionMatrix matrix) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("labels", matrix.labels());
        tree.put("counts", matrix.counts());
        return tree;
    }

    /** A line of what matters most, every metric, and a table of labels for each output. */
    static String page(String model, Evaluation test) {
        var page = new StringBuilder(String.format(
                Locale.ROOT, "%s: %s on %,d examples%n%n", model, Metrics.line(test.metrics()), test.examples()));
        test.metrics()
                .forEach((name, value) ->
                        page.append("  %-42s %s%n".formatted(Metrics.words(name), Metrics.number(name, value))));
        if (test.predictions() != null) {
            test.predictions().outputs().forEach(output -> page.append(table(output)));
        }
        return page.toString().stripTrailing();
    }

    private static String table(OutputPredictions output) {
        int widest = output.labels().stream().mapToInt(String::length).max().orElse(0);
        String label = "%n  %-" + Math.max(widest, output.name().length()) + "s %8s  %s";
        String head = COLUMNS.stream()
                .map(name -> "%17s".formatted(Metrics.words(name)))
                .collect(joining());
        return label.formatted(output.name(), "examples", head)
                + output.perLabel().stream()
                        .map(row -> label.formatted(row.label(), row.counts().positives(), numbers(row.metrics())))
                        .collect(joining())
                + "%n".formatted();
    }

    private static String numbers(Map<String, Double> metrics) {
        return COLUMNS.stream()
                .map(name -> metrics.containsKey(name)
                        ? String.format(Locale.ROOT, "%17.4f", metrics.get(name))
                        : "%17s".formatted("-"))
                .collect(joining());
    }
}
