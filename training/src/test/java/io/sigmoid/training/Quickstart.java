package io.sigmoid.training;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sigmoid.datasets.ImageSource;
import io.sigmoid.datasets.LabelledImages;
import io.sigmoid.datasets.Part;
import io.sigmoid.serving.Classifier;
import io.sigmoid.serving.Prediction;
import io.sigmoid.serving.TerminalImage;
import io.sigmoid.zoo.ImageShape;
import io.sigmoid.zoo.artifact.Artifact;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The README's first command: bundled MNIST → training job → artifact → embedded predictor → a handful of test digits.
 *
 * <p>It lives among the tests, the one place that knows training and serving.
 */
public final class Quickstart {
    private static final int DIGITS = 5;

    private Quickstart() {}

    /** Trains into the first free directory {@code runs/digits-gap-N}. */
    public static void main(String[] args) {
        var out = new PrintStream(System.out, true, UTF_8);
        Path directory = free();
        Artifact artifact = TrainingJob.preset("digits-gap").withEpochs(2).run(directory, lines(out));
        out.printf(
                Locale.ROOT,
                "%ntest accuracy %.2f %% on 10,000 images, written to %s%nweights' SHA-256 %s%n%n",
                100 * artifact.manifest().metrics().get("test.accuracy"),
                directory,
                artifact.manifest().files().get("model-0000.params").sha256());
        try (Classifier digits = Classifier.load(directory)) {
            LabelledImages test = ImageSource.of("mnist").load(Part.TEST);
            print(out, digits, test);
        }
    }

    private static Path free() {
        int number = 1;
        while (Files.exists(Path.of("runs", "digits-gap-" + number))) {
            number++;
        }
        return Path.of("runs", "digits-gap-" + number);
    }

    private static Progress lines(PrintStream out) {
        return new Progress() {
            @Override
            public void epochEnded(Epoch epoch) {
                out.printf(
                        Locale.ROOT,
                        "epoch %d: loss %.4f, accuracy %.2f %%, %.1f s%n",
                        epoch.number(),
                        epoch.trainLoss(),
                        100 * epoch.trainAccuracy(),
                        epoch.seconds());
            }
        };
    }

    /** The first digits of the test part side by side, each with its prediction. */
    private static void print(PrintStream out, Classifier digits, LabelledImages test) {
        List<List<String>> pictures = new ArrayList<>();
        var answers = new StringBuilder();
        for (int row = 0; row < DIGITS; row++) {
            float[] pixels = pixels(test.pixels(row));
            Prediction answer = digits.predict(pixels);
            pictures.add(TerminalImage.plain(pixels, ImageShape.MNIST));
            answers.append(String.format(
                    Locale.ROOT,
                    "%-28s",
                    "%s, p = %.3f (is %s)"
                            .formatted(
                                    answer.label(),
                                    answer.probability(),
                                    test.labels().get(test.label(row)))));
        }
        for (int line = 0; line < pictures.get(0).size(); line++) {
            for (List<String> picture : pictures) {
                out.print(picture.get(line));
            }
            out.println();
        }
        out.println(answers);
    }

    /** Bytes of 0 to 255 as the model wants them, in [0, 1]. */
    static float[] pixels(byte[] bytes) {
        float[] pixels = new float[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            pixels[i] = (bytes[i] & 0xff) / 255f;
        }
        return pixels;
    }
}
