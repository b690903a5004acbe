package io.sigmoid.training.command;

import io.sigmoid.training.Epoch;
import io.sigmoid.training.Progress;
import java.io.PrintWriter;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * Progress on stderr: a bar with loss, accuracy, images a second and time left where stderr is a terminal, one plain
 * line an epoch otherwise.
 */
final class ProgressLine implements Progress, AutoCloseable {
    /** The start script knows whether stderr is a terminal; Java can't tell. */
    private static final boolean TERMINAL = Boolean.getBoolean("sigmoid.terminal");

    private final PrintWriter err;
    private final boolean quiet;
    private String title = "";
    private int examples;
    private @Nullable ProgressBar bar;

    ProgressLine(PrintWriter err, boolean quiet) {
        this.err = err;
        this.quiet = quiet;
    }

    @Override
    public void epochStarted(int epoch, int epochs, int examples) {
        title = "epoch %d/%d".formatted(epoch, epochs);
        this.examples = examples;
        if (TERMINAL && !quiet) {
            bar = new ProgressBarBuilder()
                    // Short, so that everything fits into 80 columns.
                    .setTaskName("%d/%d".formatted(epoch, epochs))
                    .setInitialMax(examples)
                    .showSpeed(new DecimalFormat("#,##0", DecimalFormatSymbols.getInstance(Locale.ROOT)))
                    .setStyle(ProgressBarStyle.ASCII)
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
        } else if (!quiet) {
            err.println(String.format(
                    Locale.ROOT,
                    "%s: %s, %,d images/s, %.1f s",
                    title,
                    numbers("loss %.4f", ", accuracy %.2f %%", epoch.trainLoss(), epoch.trainAccuracy()),
                    Math.round(epoch.imagesPerSecond()),
                    epoch.seconds()));
        }
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
