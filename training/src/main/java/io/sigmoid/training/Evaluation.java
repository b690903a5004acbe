package io.sigmoid.training;

import ai.djl.nn.Block;
import io.sigmoid.datasets.Epochs;
import io.sigmoid.zoo.Devices;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.artifact.Artifact;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How well a model does on the test part; every metric is over all of its examples, none is an average of batches.
 *
 * @param examples how many
 * @param metrics by the names that a manifest gives them: {@code test.loss} in nats, {@code test.accuracy} as a share
 *     (of a joint model {@code test.OUTPUT.accuracy}), of an autoencoder {@code test.elbo} in nats an image
 */
public record Evaluation(int examples, Map<String, Double> metrics) {
    public Evaluation {
        metrics = Collections.unmodifiableMap(new TreeMap<>(metrics));
    }

    /**
     * Measures an artifact on the test part of its own job's data.
     *
     * @param data another data set or directory to measure it on; null for the job's own
     * @param device {@code auto}, {@code cpu}, {@code gpu} or {@code gpu:N}
     * @throws TrainingException if the data does not fit the model
     */
    public static Evaluation ofArtifact(Artifact artifact, @Nullable String data, String device) {
        TrainingJob job = TrainingJob.of(artifact);
        return JobRun.evaluate(artifact, data == null ? job : job.withData(data), Devices.parse(device));
    }

    static Evaluation of(Block block, Head head, Epochs examples) {
        var metrics = new TreeMap<String, Double>();
        Objective.of(head).measure(block, examples).forEach((name, value) -> metrics.put("test." + name, value));
        return new Evaluation(examples.size(), metrics);
    }
}
