package io.sigmoid.serving.command;

import io.sigmoid.serving.ImagePreparation;
import io.sigmoid.serving.LabelProbability;
import io.sigmoid.serving.TerminalImage;
import io.sigmoid.zoo.ImageShape;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** An answer for people: the prepared picture, and beside it the probabilities as bars. */
final class AnswerText {
    private static final int BAR = 24;
    private static final String EIGHTHS = " ▏▎▍▌▋▊▉";

    private final Console console;
    /** A picture on a terminal. */
    record Picture(List<String> lines, int columns) {
        static final Picture NONE = new Picture(List.of(), 0);
    }

    AnswerText(Console console) {
        this.console = console;
    }

    /**
     * Prints one answer.
     *
     * @param input what was asked about
     * @param picture to its left
     */
    void print(String input, Answer answer, Picture picture) {
        PrintWriter out = console.out();
        out.printf("%s: %s%n", input, answer.headline());
        List<LabelProbability> probabilities = answer.bars();
        int widest = probabilities.stream()
                .mapToInt(probability -> probability.label().length())
                .max()
                .orElse(1);
        String margin = " ".repeat(picture.columns());
        for (int i = 0; i < Math.max(picture.lines().size(), probabilities.size()); i++) {
            String left = i < picture.lines().size() ? picture.lines().get(i) : margin;
            String right = i < probabilities.size() ? row(probabilities.get(i), widest) : "";
            out.println((left + (margin.isEmpty() ? "" : "  ") + right).stripTrailing());
        }
    }

    static String bar(float probability) {
        int eighths = Math.round(probability * BAR * 8);
        String part = eighths % 8 == 0 ? "" : EIGHTHS.substring(eighths % 8, eighths % 8 + 1);
        return "█".repeat(eighths / 8) + part;
    }

    private static String row(LabelProbability entry, int widest) {
        return String.format(
                Locale.ROOT,
                "%-" + widest + "s %5.1f %% %s",
                entry.label(),
                entry.probability() * 100,
                bar(entry.probability()));
    }

    /** The picture that a model took. */
    Picture picture(float[] pixels, ImagePreparation preparation) {
        var light = new float[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            light[i] = (pixels[i] - preparation.minimum()) / (preparation.maximum() - preparation.minimum());
        }
        return picture(light, preparation.shape());
    }

    /** A picture of brightnesses in [0, 1]. */
    Picture picture(float[] light, ImageShape shape) {
        List<String> lines =
                console.colours() ? TerminalImage.coloured(light, shape) : TerminalImage.plain(light, shape);
        return new Picture(lines, TerminalImage.columns(shape));
    }
}
