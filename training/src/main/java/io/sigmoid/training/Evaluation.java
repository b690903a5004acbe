package io.sigmoid.training;

import ai.djl.nn.Block;
import io.sigmoid.datasets.Epochs;
import io.sigmoid.training.metrics.OutputPredictions;
import io.sigmoid.training.metrics.Predictions;
import io.sigmoid.zoo.Devices;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.artifact.Artifact;
import io.sigmoid.zoo.artifact.Calibration;
import io.sigmoid.zoo.artifact.Manifest;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How well a model does on the test part; every metric is over all of its examples, none is an average of batches.
 *
 * <p>A labelling model has {@code test.loss}, the mean negative log-likelihood of its uncalibrated logits in nats, added over
 * its outputs, and the metrics of {@link OutputPredictions#metrics} as its calibration and thresholds make them; if there is
 * a calibration {@code uncalibratedLogLoss} and {@code uncalibratedCalibrationError} beside them. Those of a joint model
 * have the output's name in between, {@code test.OUTPUT.accuracy}.
 *
 * <p>An autoencoder has {@code test.elbo} in nats an image, {@code test.loss}, its negative, which is the sum of {@code
 * test.reconstruction} and {@code test.divergence}; and, if it is asked for, {@code test.logLikelihood}.
 *
 * @param examples how many
 * @param metrics by the names that a manifest gives them; what the examples do not define, or what is not finite, is absent
 * @param predictions which the metrics were made of; null for an autoencoder
 */
public record Evaluation(
        int examples, Map<String, Double> metrics, @Nullable Predictions predictions) {
    /** What the names of the test part's metrics begin with. */
    static final String TEST = "test.";

    /** What the names of those of the held-out part begin with. */
    static final String VALIDATION = "validation.";

    public Evaluation {
        metrics = Collections.unmodifiableMap(finite(metrics));
    }

    /** The metrics that are finite; a manifest takes no others. */
    static Map<String, Double> finite(Map<String, Double> metrics) {
        var finite = new TreeMap<>(metrics);
        finite.values().removeIf(value -> !Double.isFinite(value));
        return finite;
    }

    /**
     * Measures an artifact on the test part of its own job's data.
     *
     * @param data another data set or directory to measure it on; null for the job's own
     * @param device {@code auto}, {@code cpu}, {@code gpu} or {@code gpu:N}
     * @param samples of each image for an estimate of an autoencoder's likelihood; 0 for none
     * @throws TrainingException if the data does not fit the model, or there are samples and no autoencoder
     */
    public static Evaluation ofArtifact(Artifact artifact, @Nullable String data, String device, int samples) {
        TrainingJob job = TrainingJob.of(artifact);
        return JobRun.evaluate(artifact, data == null ? job : job.withData(data), Devices.parse(device), samples);
    }

    /** Measures an artifact without an estimate of the likelihood. */
    public static Evaluation ofArtifact(Artifact artifact, @Nullable String data, String device) {
        return ofArtifact(artifact, data, device, 0);
    }

    /** What a manifest says of the test part, by the same names; it says more than that. */
    public static Map<String, Double> metricsOf(Manifest manifest) {
        return metricsOf(manifest, TEST);
    }

    /** What a manifest says of the test part, or of the held-out part if it says nothing of the test part. */
    public static Map<String, Double> resultsOf(Manifest manifest) {
        Map<String, Double> test = metricsOf(manifest);
        return test.isEmpty() ? metricsOf(manifest, VALIDATION) : test;
    }

    /** What a manifest says by names that begin so. */
    static Map<String, Double> metricsOf(Manifest manifest, String part) {
        var metrics = new TreeMap<>(manifest.metrics());
        metrics.keySet().removeIf(name -> !name.startsWith(part));
        return metrics;
    }

    static Evaluation of(Block block, Head head, DecisionFit decisions, Epochs examples, int samples) {
        if (head instanceof Head.Pixels) {
            return ofAutoencoder(block, head, examples, samples);
        }
        if (samples > 0) {
            throw new TrainingException("samples: only an autoencoder has a likelihood to estimate, the head is "
                    + head.getClass().getSimpleName());
        }
        Predictions raw = ForwardPass.predict(block, head, examples);
        Predictions decided = raw.with(decisions.calibration(), decisions.thresholds());
        var metrics = new TreeMap<String, Double>();
        metrics.put(TEST + "loss", raw.loss());
        decided.metrics().forEach((name, value) -> metrics.put(TEST + name, value));
        if (!decisions.calibration().equals(Calibration.NONE)) {
            for (OutputPredictions output : raw.outputs()) {
                String prefix = raw.outputs().size() == 1 ? TEST : TEST + output.name() + ".";
                metrics.put(prefix + "uncalibratedLogLoss", output.logLoss());
                metrics.put(
                        prefix + "uncalibratedCalibrationError",
                        output.reliability().expectedCalibrationError());
            }
        }
        return new Evaluation(examples.size(), metrics, decided);
    }

    private static Evaluation ofAutoencoder(Block block, Head head, Epochs examples, int samples) {
        var metrics = new TreeMap<String, Double>();
        Objective.of(head).measure(block, examples).forEach((name, value) -> metrics.put(TEST + name, value));
        if (samples > 0) {
            metrics.put(TEST + "logLikelihood", LogLikelihood.estimate(block, examples, samples));
        }
        return new Evaluation(examples.size(), metrics, null);
    }
}
