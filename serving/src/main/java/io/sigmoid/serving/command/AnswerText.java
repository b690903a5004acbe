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
    private final ImagePreparation preparation;

    AnswerText(Console console, ImagePreparation preparation) {
        this.console = console;
        this.preparation = preparation;
    }

    /**
     * Prints one answer.
     *
     * @param pixels of the image as the model took it
     */
    void print(Answer answer, float[] pixels) {
        PrintWriter out = console.out();
        out.printf("%s: %s%n", answer.image(), answer.label());
        List<String> picture = picture(pixels);
        List<LabelProbability> probabilities = answer.probabilities();
        int widest = probabilities.stream()
                .mapToInt(probability -> probability.label().length())
                .max()
                .orElse(1);
        String margin = " ".repeat(TerminalImage.columns(preparation.shape()));
        for (int i = 0; i < Math.max(picture.size(), probabilities.size()); i++) {
            String left = i < picture.size() ? picture.get(i) : margin;
            String right = i < probabilities.size() ? row(probabilities.get(i), widest) : "";
            out.println((left + "  " + right).stripTrailing());
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

    private List<String> picture(float[] pixels) {
        ImageShape shape = preparation.shape();
        var light = new float[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            light[i] = (pixels[i] - preparation.minimum()) / (preparation.maximum() - preparation.minimum());
        }
        return console.colours() ? TerminalImage.coloured(light, shape) : TerminalImage.plain(light, shape);
    }
}
