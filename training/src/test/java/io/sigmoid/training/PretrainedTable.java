package io.sigmoid.training;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sigmoid.datasets.ContactSheet;
import io.sigmoid.datasets.ImageSource;
import io.sigmoid.datasets.LabelledImages;
import io.sigmoid.datasets.Part;
import io.sigmoid.serving.Classifier;
import io.sigmoid.serving.DecodedImage;
import io.sigmoid.serving.Prediction;
import io.sigmoid.serving.Predictor;
import io.sigmoid.serving.Vae;
import io.sigmoid.training.metrics.Numbers;
import io.sigmoid.training.metrics.Spread;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.Summary;
import io.sigmoid.zoo.artifact.FileEntry;
import io.sigmoid.zoo.artifact.Manifest;
import io.sigmoid.zoo.artifact.Pretrained;
import java.awt.image.DataBufferByte;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Prints the table of the pretrained models and draws the picture that the zoo's README shows. */
public final class PretrainedTable {
    private static final int CALLS = 2000;
    private static final int COLUMNS = 12;
    private static final int LINES = 2;

    private enum Unit {
        SHARE,
        AREA,
        NATS
    }

    /** A figure of the test part. */
    private record Figure(String title, String metric, Unit unit) {
        String value(double value) {
            return switch (unit) {
                case SHARE -> Numbers.percent(value);
                case AREA -> String.format(Locale.ROOT, "%.4f", value);
                case NATS -> String.format(Locale.ROOT, "%.2f", value);
            };
        }

        String text(Map<String, Double> metrics) {
            Spread seeds = new Spread(
                    Numbers.metric(metrics, Publication.mean(metric)),
                    Numbers.metric(metrics, Publication.deviation(metric)));
            return "%s %s (%s ± %s)"
                    .formatted(
                            title,
                            value(Numbers.metric(metrics, metric)),
                            value(seeds.mean()).replace(" %", ""),
                            value(seeds.deviation()));
        }
    }

    private PretrainedTable() {}

    public static void main(String[] args) throws IOException {
        var out = new PrintStream(System.out, true, UTF_8);
        out.println(
                "| model | weights | multiply-adds | bytes | on the test images | calibration error | minutes | ms |");
        out.println("|---|---|---|---|---|---|---|---|");
        for (String name : Pretrained.names()) {
            Manifest manifest = Pretrained.readManifest(name);
            out.printf(Locale.ROOT, "%s %.2f |%n", row(manifest), milliseconds(name));
        }
        Path picture =
                Files.createDirectories(Path.of("target").toAbsolutePath()).resolve("pretrained.png");
        draw(picture);
        out.printf(
                "%nthe first test digits with what digits-gap says of them, and samples of the autoencoders: %s%n",
                picture);
    }

    private static void draw(Path file) {
        var sheet = new Sheet();
        LabelledImages digits = ImageSource.of("mnist").load(Part.TEST).first(COLUMNS * LINES);
        try (Classifier classifier = Classifier.pretrained("digits-gap")) {
            for (int row = 0; row < digits.size(); row++) {
                Prediction answer = classifier.predict(digits.pixels(row));
                sheet.add(
                        digits.pixels(row),
                        String.format(Locale.ROOT, "%s %.3f", answer.label(), answer.probability()));
            }
        }
        for (String name : Pretrained.names()) {
            if (Pretrained.readManifest(name).architecture().head() instanceof Head.Pixels) {
                try (Vae vae = Vae.pretrained(name)) {
                    vae.sample(COLUMNS, 1).forEach(image -> sheet.add(bytes(image), ""));
                }
            }
        }
        sheet.write(file);
    }

    /** Of a grey picture. */
    private static byte[] bytes(DecodedImage image) {
        return ((DataBufferByte) image.image().getRaster().getDataBuffer()).getData();
    }

    /** Images of 28×28 with what stands below them, in the making. */
    private static final class Sheet {
        private final List<String> captions = new ArrayList<>();
        private final ByteArrayOutputStream pixels = new ByteArrayOutputStream();
        private final List<Set<Integer>> rows = new ArrayList<>();

        void add(byte[] image, String caption) {
            if (!captions.contains(caption)) {
                captions.add(caption);
            }
            rows.add(Set.of(captions.indexOf(caption)));
            pixels.writeBytes(image);
        }

        void write(Path file) {
            var images = LabelledImages.of("answers", Part.TEST, captions, 1, 28, 28, pixels.toByteArray(), rows);
            new ContactSheet(COLUMNS, rows.size() / COLUMNS, 2).write(images, file);
        }
    }

    /** A row but for its last cell, which is a duration. */
    static String row(Manifest manifest) {
        Map<String, Double> metrics = manifest.metrics();
        Head head = manifest.architecture().head();
        Summary summary = Summary.of(manifest.architecture());
        return String.format(
                Locale.ROOT,
                "| `%s` | %,d | %,d | %,d | %s | %s | %.1f |",
                manifest.name(),
                summary.parameters(),
                summary.multiplyAdds().orElseThrow(),
                manifest.files().values().stream().mapToLong(FileEntry::bytes).sum(),
                figures(head).stream().map(figure -> figure.text(metrics)).collect(Collectors.joining(", ")),
                head.outputs().stream()
                        .filter(output -> !(output.head() instanceof Head.Pixels))
                        .map(output -> Numbers.metric(metrics, prefix(head, output) + "calibrationError"))
                        .map(Numbers::percent)
                        .collect(Collectors.joining(", ")),
                Numbers.metric(metrics, Publication.SECONDS) / 60);
    }

    private static List<Figure> figures(Head head) {
        List<Figure> figures = new ArrayList<>();
        for (Head.Output output : head.outputs()) {
            String prefix = prefix(head, output);
            boolean alone = head.outputs().size() == 1;
            String title = alone ? "" : output.name() + " ";
            if (output.head() instanceof Head.Pixels) {
                figures.add(new Figure("evidence lower bound", prefix + "elbo", Unit.NATS));
            } else if (output.head() instanceof Head.MultiLabel) {
                figures.add(new Figure("mean average precision", prefix + "meanAveragePrecision", Unit.AREA));
                figures.add(new Figure("all labels right", prefix + "subsetAccuracy", Unit.SHARE));
            } else {
                figures.add(new Figure(title + "accuracy", prefix + "accuracy", Unit.SHARE));
            }
            if (output.head() instanceof Head.Binary && alone) {
                figures.add(new Figure("ROC AUC", prefix + "rocAuc", Unit.AREA));
            }
        }
        return figures;
    }

    /** What the names of an output's metrics begin with. */
    private static String prefix(Head head, Head.Output output) {
        return head.outputs().size() == 1 ? Evaluation.TEST : Evaluation.TEST + output.name() + ".";
    }

    /** The median of single predictions from a float array, with what computes them by default. */
    private static double milliseconds(String name) {
        try (Predictor<?> predictor = Predictor.pretrained(name)) {
            float[] blank = new float[predictor.manifest().input().size()];
            double[] times = new double[CALLS];
            for (int i = -CALLS; i < CALLS; i++) {
                long begin = System.nanoTime();
                predictor.predict(blank);
                if (i >= 0) {
                    times[i] = (System.nanoTime() - begin) / 1e6;
                }
            }
            Arrays.sort(times);
            return times[CALLS / 2];
        }
    }
}
