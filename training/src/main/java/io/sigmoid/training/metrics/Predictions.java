package io.sigmoid.training.metrics;

import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.artifact.Calibration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a model says of many examples, beside what is true of them.
 *
 * <p>Calibration, link and thresholds are applied as serving does, in float32, so that what is measured is what users get.
 */
public final class Predictions {
    private final Head head;
    private final float[] logits;
    private final float[] targets;
    private final List<OutputPredictions> outputs;

    private Predictions(Head head, float[] logits, float[] targets, Calibration calibration, List<Double> thresholds) {
        this.head = head;
        this.logits = logits;
        this.targets = targets;
        this.outputs = List.copyOf(outputs(calibrated(calibration), thresholds));
    }

    /**
     * Takes the logits of a model as they are, with a threshold of 0.5 for every question of yes or no.
     *
     * @param head binary, multi-label, multi-class or joint
     * @param logits row by row, the head's outputs one after the other; copied
     * @param targets row by row: for each output the index of its class, or 0 or 1 for each of its labels; copied
     * @throws IllegalArgumentException if the numbers do not fit the head, there is no row, or a logit is not finite
     */
    public static Predictions of(Head head, float[] logits, float[] targets) {
        if (head instanceof Head.Pixels) {
            throw new IllegalArgumentException("head must have labels, got pixels");
        }
        int rows = logits.length / head.logits();
        if (rows == 0 || logits.length != rows * head.logits() || targets.length != rows * targets(head)) {
            throw new IllegalArgumentException(
                    "logits and targets must be rows of %d and %d, and as many, got %d and %d numbers"
                            .formatted(head.logits(), targets(head), logits.length, targets.length));
        }
        return new Predictions(head, logits.clone(), targets.clone(), Calibration.NONE, List.of());
    }

    /**
     * The same logits, calibrated and decided otherwise.
     *
     * @param calibration replaces the one that there is
     * @param thresholds one for each label of the binary and multi-label outputs, in (0, 1), or none for 0.5
     * @throws IllegalArgumentException if either does not fit the head, or a calibrated logit is not finite
     */
    public Predictions with(Calibration calibration, List<Double> thresholds) {
        int questions = head.questions().size();
        if (!thresholds.isEmpty() && thresholds.size() != questions) {
            throw new IllegalArgumentException(
                    "thresholds must be none or %d, got %d".formatted(questions, thresholds.size()));
        }
        if (!calibration.scales().isEmpty() && calibration.scales().size() != head.logits()) {
            throw new IllegalArgumentException("calibration must be none or of the head's %d logits, got %d"
                    .formatted(head.logits(), calibration.scales().size()));
        }
        return new Predictions(head, logits, targets, calibration, thresholds);
    }

    /** What the logits mean. */
    public Head head() {
        return head;
    }

    /** How many examples there are. */
    public int examples() {
        return logits.length / head.logits();
    }

    /** The head's outputs, in its order; at least one. */
    public List<OutputPredictions> outputs() {
        return outputs;
    }

    /**
     * The mean negative log-likelihood, in nats, added over the outputs; of a multi-label output the mean over its labels.
     */
    public double loss() {
        return outputs.stream().mapToDouble(OutputPredictions::logLoss).sum();
    }

    /**
     * Every metric that the examples define, by name; of several outputs each has its own, {@code OUTPUT.accuracy}. {@link
     * OutputPredictions#metrics} tells which there are.
     */
    public Map<String, Double> metrics() {
        var metrics = new LinkedHashMap<String, Double>();
        for (OutputPredictions output : outputs) {
            String prefix = outputs.size() == 1 ? "" : output.name() + ".";
            output.metrics().forEach((name, value) -> metrics.put(prefix + name, value));
        }
        return metrics;
    }

    /** How many numbers a row of targets has. */
    private static int targets(Head head) {
        return head.outputs().stream()
                .mapToInt(output -> columns(output.head()))
                .sum();
    }

    private static int columns(Head head) {
        return head instanceof Head.MultiClass ? 1 : head.logits();
    }

    private float[] calibrated(Calibration calibration) {
        float[] all = OutputPredictions.calibrated(calibration, logits, head.logits());
        for (int i = 0; i < all.length; i++) {
            if (!Float.isFinite(all[i])) {
                throw new IllegalArgumentException(
                        "logits must be finite, got %s in row %d".formatted(all[i], i / head.logits()));
            }
        }
        return all;
    }

    private List<OutputPredictions> outputs(float[] calibrated, List<Double> thresholds) {
        var all = new ArrayList<OutputPredictions>();
        int logit = 0;
        int target = 0;
        int question = 0;
        for (Head.Output output : head.outputs()) {
            int width = output.head().logits();
            int columns = columns(output.head());
            float[] z = slice(calibrated, head.logits(), logit, width);
            float[] y = slice(targets, targets(head), target, columns);
            if (output.head() instanceof Head.MultiClass classes) {
                all.add(new ClassPredictions(output.name(), classes, z, y));
            } else {
                List<Double> own = thresholds.isEmpty() ? List.of() : thresholds.subList(question, question + width);
                all.add(new QuestionPredictions(output.name(), output.head(), z, y, own));
                question += width;
            }
            logit += width;
            target += columns;
        }
        return all;
    }

    /** Some columns of all rows. */
    private static float[] slice(float[] all, int rowLength, int from, int width) {
        int rows = all.length / rowLength;
        float[] columns = new float[rows * width];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(all, row * rowLength + from, columns, row * width, width);
        }
        return columns;
    }
}
