package io.sigmoid.training.metrics;

import java.util.Locale;
import java.util.Map;

/** Numbers as people read them. */
public final class Numbers {
    private Numbers() {}

    /** A text as it is, a whole number whole, any other to four significant digits. */
    public static String text(Object cell) {
        if (!(cell instanceof Double || cell instanceof Float)) {
            return cell instanceof Number whole
                    ? String.format(Locale.ROOT, "%,d", whole.longValue())
                    : cell.toString();
        }
        return text(((Number) cell).doubleValue());
    }

    public static String text(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "∞" : "−∞";
        }
        double size = Math.abs(value);
        String text;
        if (size == 0) {
            text = "0";
        } else if (size >= 1e5 || size < 1e-3) {
            text = trimmed(String.format(Locale.ROOT, "%.3e", size));
        } else {
            int decimals = Math.max(0, 3 - (int) Math.floor(Math.log10(size)));
            text = trimmed(String.format(Locale.ROOT, "%." + decimals + "f", size));
        }
        return value < 0 ? "−" + text : text;
    }

    /**
     * The metric of that name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static double metric(Map<String, Double> metrics, String name) {
        Double value = metrics.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no metric is named %s, there are %s".formatted(name, metrics.keySet()));
        }
        return value;
    }

    /** A share as per cent with two decimals. */
    public static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * share);
    }

    private static String trimmed(String text) {
        int exponent = text.indexOf('e');
        String head = exponent < 0 ? text : text.substring(0, exponent);
        String tail = exponent < 0 ? "" : text.substring(exponent);
        return (head.contains(".") ? head.replaceAll("\\.?0+$", "") : head) + tail;
    }
}
