package com.example;

import io.sigmoid.training.TrainingJob;
import io.sigmoid.zoo.artifact.Artifact;
import java.nio.file.Path;
import java.util.Map;

/** A training job in an application. */
public final class RunJob {
    private RunJob() {}

    /** Returns the metrics on the test part. */
    public static Map<String, Double> run(Path directory, int epochs) {
        // README: job
        TrainingJob job = TrainingJob.preset("digits-mlp").withEpochs(epochs);
        Artifact artifact = job.run(directory);
        return artifact.manifest().metrics(); // {test.accuracy=0.97…, …, test.loss=0.09…, …}
        // README: end
    }
}
