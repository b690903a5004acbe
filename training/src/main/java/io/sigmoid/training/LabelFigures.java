package io.sigmoid.training;

import io.sigmoid.training.metrics.LabelMetrics;
import io.sigmoid.training.metrics.OutputPredictions;
import io.sigmoid.training.metrics.PrecisionRecallCurve;
import io.sigmoid.training.metrics.Reliability;
import io.sigmoid.training.metrics.RocCurve;
import io.sigmoid.training.report.Chart;
import io.sigmoid.training.report.Chart.Axis;
import io.sigmoid.training.report.Chart.Mark;
import io.sigmoid.training.report.Chart.Point;
import io.sigmoid.training.report.Chart.Series;
import io.sigmoid.training.report.HeatTable;
import io.sigmoid.training.report.Item;
import io.sigmoid.training.report.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How well an output tells its labels apart.
 *
 * @param decided its predictions as serving gives them
 * @param raw the same without calibration; null if there is none
 */
record LabelFigures(OutputPredictions decided, @Nullable OutputPredictions raw) {
    /** As many lines as a chart has colours for, and rows as a screen has room for. */
    private static final int LINES = 10;

    private static final int CLASSES = 30;

    /** The confusion matrix, unless it were too large to read, and a row a label. */
    List<Item> labels() {
        var items = new ArrayList<Item>();
        if (decided.labels().size() <= CLASSES) {
            decided.confusion()
                    .ifPresent(matrix -> items.add(
                            new HeatTable("Confusion matrix", "true", "predicted", matrix.labels(), matrix.counts())));
        }
        items.add(new Table(
                "Each label against the rest",
                List.of("label", "precision", "recall", "F1", "ROC AUC", "average precision", "examples"),
                decided.perLabel().stream().map(LabelFigures::row).toList()));
        return items;
    }

    private static List<String> row(LabelMetrics label) {
        return List.of(
                label.label(),
                number(label.counts().precision()),
                number(label.counts().recall()),
                number(label.counts().f1()),
                number(label.rocAuc()),
                number(label.averagePrecision()),
                Table.number((double) label.counts().positives()));
    }

    private static String number(OptionalDouble value) {
        return value.isPresent() ? String.format(Locale.ROOT, "%.4f", value.getAsDouble()) : "–";
    }

    /** ROC, precision and recall, reliability, and how often which probability is said. */
    List<Item> curves() {
        var items = new ArrayList<Item>();
        List<Integer> hardest = hardest();
        String which =
                decided.labels().size() > LINES ? ", the %d labels of least average precision".formatted(LINES) : "";
        List<Series> roc = hardest.stream()
                .flatMap(label -> decided.roc(label).stream().map(curve -> roc(label, curve)))
                .toList();
        if (!roc.isEmpty()) {
            items.add(chart(
                    "ROC curve" + which,
                    Axis.share("false positive rate"),
                    Axis.share("true positive rate"),
                    roc,
                    line("chance", Mark.DASHED, new Point(0, 0), new Point(1, 1))));
        }
        List<Series> recall = hardest.stream()
                .flatMap(label -> decided.precisionRecall(label).stream().map(curve -> recall(label, curve)))
                .toList();
        if (!recall.isEmpty()) {
            items.add(chart("Precision and recall" + which, Axis.share("recall"), Axis.share("precision"), recall));
        }
        items.add(reliability());
        items.add(confidence());
        return items;
    }

    /** The labels told apart worst, in their order. */
    private List<Integer> hardest() {
        List<LabelMetrics> all = decided.perLabel();
        return IntStream.range(0, all.size())
                .boxed()
                .sorted(Comparator.comparingDouble(
                        label -> all.get(label).averagePrecision().orElse(2)))
                .limit(LINES)
                .sorted()
                .toList();
    }

    private Series roc(int label, RocCurve curve) {
        return new Series(
                named(label, curve.area()),
                Mark.LINE,
                curve.points().stream()
                        .map(p -> new Point(p.falsePositiveRate(), p.truePositiveRate()))
                        .toList());
    }

    private Series recall(int label, PrecisionRecallCurve curve) {
        return new Series(
                named(label, curve.averagePrecision()),
                Mark.LINE,
                curve.points().stream()
                        .map(p -> new Point(p.recall(), p.precision()))
                        .toList());
    }

    private String named(int label, double area) {
        return String.format(Locale.ROOT, "%s (%.4f)", decided.labels().get(label), area);
    }

    private Chart reliability() {
        var series = new ArrayList<Series>();
        if (raw == null) {
            series.add(reliability("not calibrated", decided.reliability()));
        } else {
            series.add(reliability("after calibration", decided.reliability()));
            series.add(reliability("before", raw.reliability()));
        }
        return chart(
                "Reliability (expected calibration error)",
                Axis.share("probability said"),
                Axis.share("share that is true"),
                series,
                line("perfect", Mark.DASHED, new Point(0, 0), new Point(1, 1)));
    }

    private static Series reliability(String name, Reliability reliability) {
        return new Series(
                String.format(Locale.ROOT, "%s (%.2f %%)", name, 100 * reliability.expectedCalibrationError()),
                Mark.LINE,
                reliability.bins().stream()
                        .filter(bin -> bin.examples() > 0)
                        .map(bin -> new Point(bin.meanProbability(), bin.share()))
                        .toList());
    }

    private Chart confidence() {
        List<Reliability.Bin> bins = decided.reliability().bins();
        double all = bins.stream().mapToInt(Reliability.Bin::examples).sum();
        var points = new ArrayList<Point>();
        bins.forEach(bin -> points.add(new Point(bin.from(), bin.examples() / all)));
        points.add(new Point(1, bins.get(bins.size() - 1).examples() / all));
        return chart(
                "How often which probability is said",
                Axis.share("probability said"),
                new Axis("share of answers", 0.0, null, Axis.Scale.LINEAR),
                List.of(new Series("answers", Mark.STEPS, points)));
    }

    private static Series line(String name, Mark mark, Point... points) {
        return new Series(name, mark, List.of(points));
    }

    private static Chart chart(String title, Axis x, Axis y, List<Series> series, Series... more) {
        var all = new ArrayList<>(series);
        all.addAll(List.of(more));
        String names = String.join(", ", all.stream().map(Series::name).toList());
        return new Chart(title, "%s: %s against %s of %s".formatted(title, y.title(), x.title(), names), x, y, all);
    }
}
