package io.sigmoid.training.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A chart of one or more series over two axes, drawn by Chart.js.
 *
 * @param title above it
 * @param description what it shows, for whoever can't see it
 * @param x the horizontal axis
 * @param y the vertical axis
 * @param series at least one
 * @see <a href="https://www.chartjs.org">Chart.js</a>
 */
public record Chart(String title, String description, Axis x, Axis y, List<Series> series) implements Item {
    /** Points nearer than this share of the axis look like one. */
    private static final double RESOLUTION = 1.0 / 500;

    /** How a series is drawn. */
    public enum Mark {
        /** A line from point to point, with dots if they are few. */
        LINE,
        /** A dashed line without dots, for comparison. */
        DASHED,
        /** Dots only. */
        DOTS,
        /** Filled steps down to zero: a histogram; each point is the left edge and the height of a step. */
        STEPS
    }

    /**
     * An axis.
     *
     * @param title what it measures, with the unit
     * @param from its lowest value; null to fit the numbers
     * @param to its highest value; null to fit the numbers
     * @param scale linear, logarithmic, or whole numbers only
     */
    public record Axis(
            String title, @Nullable Double from, @Nullable Double to, Scale scale) {
        /** How numbers lie on an axis. */
        public enum Scale {
            LINEAR,
            LOGARITHMIC,
            WHOLE
        }

        /** Linear, fitted to the numbers. */
        public static Axis of(String title) {
            return new Axis(title, null, null, Scale.LINEAR);
        }

        /** Linear, from 0 to 1. */
        public static Axis share(String title) {
            return new Axis(title, 0.0, 1.0, Scale.LINEAR);
        }

        /** Whole numbers. */
        public static Axis whole(String title) {
            return new Axis(title, null, null, Scale.WHOLE);
        }

        /** Logarithmic; the numbers must be positive. */
        public static Axis logarithmic(String title) {
            return new Axis(title, null, null, Scale.LOGARITHMIC);
        }
    }

    /** A point of finite coordinates. */
    public record Point(double x, double y) {}

    /**
     * A series of points.
     *
     * @param name in the legend
     * @param points in the order in which a line goes through them
     */
    public record Series(String name, Mark mark, List<Point> points) {
        public Series {
            points = List.copyOf(points);
            for (Point point : points) {
                if (!Double.isFinite(point.x) || !Double.isFinite(point.y)) {
                    throw new IllegalArgumentException("points of '%s' must be finite, got %s".formatted(name, point));
                }
            }
        }

        /** A series of as many x as y. */
        public static Series of(String name, Mark mark, double[] x, double[] y) {
            if (x.length != y.length) {
                throw new IllegalArgumentException(
                        "x and y of '%s' must be as many, got %d and %d".formatted(name, x.length, y.length));
            }
            var points = new ArrayList<Point>(x.length);
            for (int i = 0; i < x.length; i++) {
                points.add(new Point(x[i], y[i]));
            }
            return new Series(name, mark, points);
        }
    }

    public Chart {
        series = List.copyOf(series);
        if (series.isEmpty()) {
            throw new IllegalArgumentException("series of '%s' must be at least one".formatted(title));
        }
    }

    @Override
    public void write(Html html) {
        html.raw("<figure class=\"chart\"><figcaption>").text(title).raw("</figcaption><div class=\"plot\">");
        html.raw("<canvas role=\"img\" aria-label=\"").text(description).raw("\"></canvas></div>");
        html.raw("<script type=\"application/json\">").raw(json()).raw("</script></figure>");
    }

    /** The chart for report.js; no {@code <} may end the script early. */
    private String json() {
        var chart = new LinkedHashMap<String, Object>();
        chart.put("x", axis(x));
        chart.put("y", axis(y));
        chart.put("series", series.stream().map(this::json).toList());
        return JsonMapper.shared().writeValueAsString(chart).replace("<", "\\u003c");
    }

    private static Map<String, Object> axis(Axis axis) {
        var json = new LinkedHashMap<String, Object>();
        json.put("title", axis.title);
        json.put("scale", axis.scale.name());
        if (axis.from != null) {
            json.put("from", axis.from);
        }
        if (axis.to != null) {
            json.put("to", axis.to);
        }
        return json;
    }

    private Map<String, Object> json(Series one) {
        List<double[]> points = visible(one).stream()
                .map(p -> new double[] {rounded(p.x), rounded(p.y)})
                .toList();
        return Map.of("name", one.name, "mark", one.mark.name(), "points", points);
    }

    /** Of a long line's points those that can be told apart; its ends always. Dots and steps stay as they are. */
    private List<Point> visible(Series one) {
        if (one.mark != Mark.LINE || one.points.size() < 500) {
            return one.points;
        }
        double width = range(one.points.stream().mapToDouble(Point::x).toArray());
        double height = range(one.points.stream().mapToDouble(Point::y).toArray());
        var kept = new ArrayList<Point>();
        Point last = one.points.get(0);
        kept.add(last);
        for (Point point : one.points) {
            if (Math.abs(point.x - last.x) >= width * RESOLUTION || Math.abs(point.y - last.y) >= height * RESOLUTION) {
                kept.add(point);
                last = point;
            }
        }
        kept.add(one.points.get(one.points.size() - 1));
        return kept;
    }

    private static double range(double[] values) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (double value : values) {
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
        return high - low;
    }

    /** To five digits that count. */
    private static double rounded(double value) {
        return Double.parseDouble(String.format(Locale.ROOT, "%.5g", value));
    }
}
