package io.sigmoid.training.command;

import io.sigmoid.training.Epoch;
import io.sigmoid.training.Progress;
import java.io.PrintWriter;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * Progress on stderr: a bar with loss, accuracy, images a second and time left of the epoch where stderr is a terminal; and
 * a line for every epoch with the same and the time left of the training.
 */
final class ProgressLine implements Progress, AutoCloseable {
    /** The start script knows whether stderr is a terminal; Java can't tell. */
    private static final boolean TERMINAL = Boolean.getBoolean("sigmoid.terminal");

    /** The first of these that the validation has is shown, of every output. */
    private static final List<String> MAIN =
            List.of("accuracy", "subsetAccuracy", "meanAveragePrecision", "elbo", "loss");

    private final PrintWriter err;
    private final boolean quiet;
    private int examples;
    /** Of the epochs that this process trained. */
    private double seconds;

    private int epochs;
    private @Nullable ProgressBar bar;

    ProgressLine(PrintWriter err, boolean quiet) {
        this.err = err;
        this.quiet = quiet;
    }

    @Override
    public void epochStarted(int epoch, int epochs, int examples) {
        this.examples = examples;
        if (TERMINAL && !quiet) {
            bar = new ProgressBarBuilder()
                    // Short, so that everything fits into 80 columns.
                    .setTaskName("%d/%d".formatted(epoch, epochs))
                    .setInitialMax(examples)
                    .showSpeed(new DecimalFormat("#,##0", DecimalFormatSymbols.getInstance(Locale.ROOT)))
                    .setStyle(ProgressBarStyle.ASCII)
                    .clearDisplayOnFinish()
                    .setConsumer(new ConsoleProgressBarConsumer(System.err))
                    .build();
        }
    }

    @Override
    public void advanced(int seen, double loss, double accuracy) {
        if (bar != null) {
            bar.stepTo(seen);
            bar.setExtraMessage(numbers(" loss %.4f", ", acc %.1f %%", loss, accuracy));
        }
    }

    @Override
    public void epochEnded(Epoch epoch) {
        if (bar != null) {
            advanced(examples, epoch.trainLoss(), epoch.trainAccuracy());
            close();
        }
        seconds += epoch.seconds();
        epochs++;
        if (!quiet) {
            err.println(line(epoch, seconds / epochs));
        }
    }

    /** {@code epoch 2/8: loss 0.0612, accuracy 98.10 %, validation accuracy 98.62 %, 14,210 images/s, 4.2 s, 25 s left}. */
    private static String line(Epoch epoch, double secondsAnEpoch) {
        var parts = new ArrayList<String>();
        parts.add(numbers("loss %.4f", ", accuracy %.2f %%", epoch.trainLoss(), epoch.trainAccuracy()));
        Map<String, Double> main = main(epoch.validation());
        if (!main.isEmpty()) {
            parts.add("validation " + Metrics.line(main));
        }
        parts.add(String.format(Locale.ROOT, "%,d images/s", Math.round(epoch.imagesPerSecond())));
        parts.add(String.format(Locale.ROOT, "%.1f s", epoch.seconds()));
        if (epoch.number() < epoch.of()) {
            parts.add(duration((epoch.of() - epoch.number()) * secondsAnEpoch) + " left");
        }
        return "epoch %d/%d: %s".formatted(epoch.number(), epoch.of(), String.join(", ", parts));
    }

    private static Map<String, Double> main(Map<String, Double> all) {
        for (String kind : MAIN) {
            var some = new TreeMap<>(all);
            some.keySet()
                    .removeIf(name -> !name.substring(name.lastIndexOf('.') + 1).equals(kind));
            if (!some.isEmpty()) {
                return some;
            }
        }
        return Map.of();
    }

    /** {@code 48 s}, {@code 12 min}, {@code 3 h 20 min}. */
    static String duration(double seconds) {
        long whole = Math.round(seconds);
        if (whole < 100) {
            return whole + " s";
        }
        long minutes = Math.round(seconds / 60);
        return minutes < 100 ? minutes + " min" : "%d h %d min".formatted(minutes / 60, minutes % 60);
    }

    @Override
    public void notice(String line) {
        close();
        err.println("sigmoid-train: " + line);
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }

    private static String numbers(String lossText, String accuracyText, double loss, double accuracy) {
        String text = String.format(Locale.ROOT, lossText, loss);
        return Double.isNaN(accuracy) ? text : text + String.format(Locale.ROOT, accuracyText, 100 * accuracy);
    }
}
