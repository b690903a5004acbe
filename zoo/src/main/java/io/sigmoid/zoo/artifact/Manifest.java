package io.sigmoid.zoo.artifact;

import io.sigmoid.zoo.Architecture;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The content of {@code model.json}: everything about a model but its weights.
 *
 * @param format version of this description, {@value #FORMAT}
 * @param digest SHA-256 of {@code model.json} itself, computed with 64 zeros in this place
 * @param name of the model
 * @param architecture with its head
 * @param input what one example looks like
 * @param calibration what is done to the logits before the link
 * @param thresholds of the calibrated probabilities, in (0, 1): at or above it the answer is yes; one for each logit of the
 *     head's binary and multi-label outputs, in their order, or none, which means 0.5 for all
 * @param metrics by name, such as {@code test.accuracy}; every value finite
 * @param provenance where the model comes from
 * @param parameters names and shapes of the weights, in the order of the file
 * @param files the other files of the artifact, by name
 */
public record Manifest(
        int format,
        String digest,
        String name,
        Architecture architecture,
        InputSignature input,
        Calibration calibration,
        List<Double> thresholds,
        Map<String, Double> metrics,
        Provenance provenance,
        List<ParameterShape> parameters,
        Map<String, FileEntry> files) {
    /** The version that this library writes, and the newest that it reads. */
    public static final int FORMAT = 1;

    static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,99}";
    static final String NO_DIGEST = "0".repeat(64);

    public Manifest {
        checkName(name);
        if (architecture.input().size() != input.size()) {
            throw new IllegalArgumentException(
                    "input %s does not fit the architecture's %s".formatted(input.shape(), architecture.input()));
        }
        calibration.check(architecture.head().logits());
        int questions = architecture.head().questions().size();
        if (!thresholds.isEmpty() && thresholds.size() != questions) {
            throw new IllegalArgumentException(
                    "thresholds must be none or %d, one a logit of a yes-or-no output, got %s"
                            .formatted(questions, thresholds));
        }
        for (Double threshold : thresholds) {
            if (threshold == null || !(threshold > 0 && threshold < 1)) {
                throw new IllegalArgumentException("thresholds must lie in (0, 1), got " + thresholds);
            }
        }
        metrics.forEach((metric, value) -> {
            if (value == null || !Double.isFinite(value)) {
                throw new IllegalArgumentException("metric %s must be finite, got %s".formatted(metric, value));
            }
        });
        if (parameters.stream().anyMatch(Objects::isNull)) {
            throw new IllegalArgumentException("parameters must be given, one is null");
        }
        files.forEach((file, entry) -> {
            if (entry == null) {
                throw new IllegalArgumentException("files must have bytes and sha256, %s is null".formatted(file));
            }
        });
        thresholds = List.copyOf(thresholds);
        metrics = Collections.unmodifiableMap(new TreeMap<>(metrics));
        parameters = List.copyOf(parameters);
        files = Collections.unmodifiableMap(new TreeMap<>(files));
    }

    /**
     * The rule that the name of a model keeps, for whoever takes one before there is a model.
     *
     * @throws IllegalArgumentException if it is broken
     */
    public static void checkName(@Nullable String name) {
        if (name == null || !name.matches(NAME)) {
            throw new IllegalArgumentException(
                    "name must be letters, digits, dots, dashes and underscores, at most 100, got " + name);
        }
    }

    /**
     * The threshold of every yes-or-no question of the head, in the order of their logits: the stored ones, 0.5 where none
     * are.
     */
    public List<Double> decisionThresholds() {
        return thresholds.isEmpty()
                ? Collections.nCopies(architecture.head().questions().size(), 0.5)
                : thresholds;
    }

    /** A description to write: the writer fills in the parameters, the files and the digest. */
    public Manifest(
            String name,
            Architecture architecture,
            InputSignature input,
            Calibration calibration,
            List<Double> thresholds,
            Map<String, Double> metrics,
            Provenance provenance) {
        this(
                FORMAT,
                NO_DIGEST,
                name,
                architecture,
                input,
                calibration,
                thresholds,
                metrics,
                provenance,
                List.of(),
                Map.of());
    }

    /** The same with more metrics. */
    public Manifest withMetrics(Map<String, Double> more) {
        var all = new TreeMap<>(metrics);
        all.putAll(more);
        return new Manifest(
                format, digest, name, architecture, input, calibration, thresholds, all, provenance, parameters, files);
    }

    Manifest with(List<ParameterShape> parameters, Map<String, FileEntry> files) {
        return new Manifest(
                format,
                NO_DIGEST,
                name,
                architecture,
                input,
                calibration,
                thresholds,
                metrics,
                provenance,
                parameters,
                files);
    }

    /**
     * Number of weights.
     *
     * @throws ArithmeticException if a long does not hold it, which no artifact that was read whole can cause
     */
    public long parameterCount() {
        return parameters.stream().mapToLong(ParameterShape::size).reduce(0, Math::addExact);
    }
}
