package io.sigmoid.training;

import io.sigmoid.training.report.Chart;
import io.sigmoid.training.report.Chart.Axis;
import io.sigmoid.training.report.Chart.Mark;
import io.sigmoid.training.report.Chart.Point;
import io.sigmoid.training.report.Chart.Series;
import io.sigmoid.training.report.Item;
import io.sigmoid.training.report.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/**
 * How a training went, epoch by epoch.
 *
 * @param history at least one epoch
 */
record LearningCurves(List<Epoch> history) {
    /** Shares that say how good a model is, as the last parts of their names. */
    private static final List<String> SHARES = List.of("accuracy", "subsetAccuracy", "meanAveragePrecision", "rocAuc");

    List<Item> items() {
        var items = new ArrayList<Item>();
        add(
                items,
                "Loss",
                Axis.of("loss"),
                line("training", Epoch::trainLoss),
                line("validation", epoch -> validation(epoch, "loss")));
        var shares = new ArrayList<Series>();
        shares.add(line("training accuracy", Epoch::trainAccuracy));
        for (String name : validationNames()) {
            if (SHARES.contains(name.substring(name.lastIndexOf('.') + 1))) {
                shares.add(line("validation " + name, epoch -> validation(epoch, name)));
            }
        }
        add(items, "Quality", Axis.of("share"), shares.toArray(Series[]::new));
        add(
                items,
                "Learning rate at the end of the epoch",
                Axis.of("learning rate"),
                line("learning rate", Epoch::learningRate));
        items.add(table());
        return items;
    }

    private static void add(List<Item> items, String title, Axis y, Series... all) {
        List<Series> series =
                List.of(all).stream().filter(one -> !one.points().isEmpty()).toList();
        if (!series.isEmpty()) {
            items.add(new Chart(
                    title, title + " by epoch; the table below has the numbers", Axis.whole("epoch"), y, series));
        }
    }

    /** The epochs in which there is such a number. */
    private Series line(String name, ToDoubleFunction<Epoch> value) {
        return new Series(
                name,
                Mark.LINE,
                history.stream()
                        .map(epoch -> new Point(epoch.number(), value.applyAsDouble(epoch)))
                        .filter(point -> Double.isFinite(point.y()))
                        .toList());
    }

    private static double validation(Epoch epoch, String name) {
        return epoch.validation().getOrDefault(name, Double.NaN);
    }

    private TreeSet<String> validationNames() {
        var names = new TreeSet<String>();
        history.forEach(epoch -> names.addAll(epoch.validation().keySet()));
        return names;
    }

    private Table table() {
        var columns = new ArrayList<>(List.of("epoch", "training loss", "training accuracy"));
        List<String> names = validationNames().stream()
                .filter(name -> name.equals("loss") || SHARES.contains(name.substring(name.lastIndexOf('.') + 1)))
                .toList();
        names.forEach(name -> columns.add("validation " + name));
        columns.addAll(List.of("learning rate", "seconds", "images/s"));
        List<List<String>> rows = history.stream()
                .map(epoch -> {
                    var row = new ArrayList<>(List.of(
                            Integer.toString(epoch.number()),
                            Table.number(epoch.trainLoss()),
                            Table.number(epoch.trainAccuracy())));
                    names.forEach(name -> row.add(Table.number(validation(epoch, name))));
                    row.add(Table.number(epoch.learningRate()));
                    row.add(Table.number(epoch.seconds()));
                    row.add(Table.number(Math.rint(epoch.imagesPerSecond())));
                    return List.copyOf(row);
                })
                .toList();
        return new Table("Epochs", columns, rows);
    }
}
