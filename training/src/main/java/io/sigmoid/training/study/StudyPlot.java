package io.sigmoid.training.study;

import java.util.ArrayList;
import java.util.List;

/**
 * A plot of a study.
 *
 * @param title of the plot
 * @param x what the horizontal axis shows, with its unit
 * @param y what the vertical axis shows, with its unit
 * @param logarithmic whether the vertical axis is
 * @param series what is drawn
 */
public record StudyPlot(String title, String x, String y, boolean logarithmic, List<Series> series) {
    public StudyPlot {
        series = List.copyOf(series);
    }

    /** Starts a plot without series. */
    public static StudyPlot of(String title, String x, String y) {
        return new StudyPlot(title, x, y, false, List.of());
    }

    /** The same with a logarithmic vertical axis, on which only positive values appear. */
    public StudyPlot onLogarithmicAxis() {
        return new StudyPlot(title, x, y, true, series);
    }

    /** The plot with one more line through points. */
    public StudyPlot with(String name, List<Double> x, List<Double> y) {
        var more = new ArrayList<>(series);
        more.add(new Series(name, x, y));
        return new StudyPlot(title, this.x, this.y, logarithmic, more);
    }

    /**
     * A line through points.
     *
     * @param name in the legend
     * @param x of the points
     * @param y as many
     */
    public record Series(String name, List<Double> x, List<Double> y) {
        public Series {
            x = List.copyOf(x);
            y = List.copyOf(y);
            if (x.size() != y.size()) {
                throw new IllegalArgumentException(
                        "series %s must have as many x as y, got %d and %d".formatted(name, x.size(), y.size()));
            }
        }
    }
}
