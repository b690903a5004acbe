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
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What the rounds of a crew cost.
 *
 * @param rounds at least one; those before the run was last resumed are not known
 * @param whole whether they are all that trained the model
 */
record CrewFigures(List<Round> rounds, boolean whole) {
    List<Item> items() {
        return List.of(summary(), workers(), chart());
    }

    private Table summary() {
        return new Table(
                "Rounds" + since(),
                List.of("", "value"),
                List.of(
                        row("rounds", rounds.size()),
                        row("steps of each worker", sum(Round::steps)),
                        row("bytes down a round, all workers", sum(Round::bytesDown) / rounds.size()),
                        row("bytes up a round, all workers", sum(Round::bytesUp) / rounds.size()),
                        row("seconds a round", sum(Round::seconds) / rounds.size()),
                        row("seconds in all", sum(Round::seconds))));
    }

    private Table workers() {
        var rows = new ArrayList<List<String>>();
        for (int i = 0; i < rounds.get(0).computing().size(); i++) {
            int worker = i;
            rows.add(List.of(
                    Integer.toString(worker),
                    Table.number(sum(round -> round.computing().get(worker))),
                    Table.number(sum(round -> round.waiting().get(worker))),
                    Table.number(sum(round -> round.seconds()
                            - round.computing().get(worker)
                            - round.waiting().get(worker)))));
        }
        return new Table(
                "Workers: seconds in all" + since(),
                List.of("worker", "computing", "waiting for others", "the rest"),
                rows);
    }

    private String since() {
        return whole ? "" : " since the run was last resumed";
    }

    private Chart chart() {
        List<Series> series = new ArrayList<>();
        for (int i = 0; i < rounds.get(0).computing().size(); i++) {
            int worker = i;
            series.add(line("worker %d computing".formatted(i), round -> round.computing()
                    .get(worker)));
        }
        series.add(line("the whole round", Round::seconds));
        return new Chart(
                "Time of a round",
                "Seconds by round; the tables above have the sums",
                Axis.whole("round"),
                Axis.of("seconds"),
                series);
    }

    private Series line(String name, Function<Round, Double> value) {
        return new Series(
                name,
                Mark.LINE,
                IntStream.range(0, rounds.size())
                        .mapToObj(i -> new Point(i + 1, value.apply(rounds.get(i))))
                        .toList());
    }

    private double sum(ToDoubleFunction<Round> value) {
        return rounds.stream().mapToDouble(value).sum();
    }

    private static List<String> row(String name, double value) {
        return List.of(name, Table.number(value));
    }
}
