package io.sigmoid.training;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.sigmoid.datasets.Target;
import io.sigmoid.zoo.Architecture;
import io.sigmoid.zoo.artifact.Artifact;
import io.sigmoid.zoo.artifact.Manifest;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A training as a value: everything that decides what comes out of it.
 *
 * <p>The same job on the same data and CPU gives the same bytes of weights. It reads from YAML and writes back the same;
 * the artifact stores it.
 *
 * @param name of the model: letters, digits, dots, dashes, underscores
 * @param data name of a data set or a directory of IDX files
 * @param limit train on so many of the first training examples only; null for all
 * @param target what is learnt of the data; its labels must be those of the architecture's head
 * @param architecture with its head
 * @param optimizer and its largest learning rate
 * @param schedule of the learning rate
 * @param epochs passes over the training examples
 * @param batchSize examples of one step; the last batch of an epoch may be smaller
 * @param seed of the initial weights and the order of the examples
 * @param device {@code auto}, {@code cpu}, {@code gpu} or {@code gpu:N}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TrainingJob(
        String name,
        String data,
        @Nullable Integer limit,
        Target target,
        Architecture architecture,
        Optimizer optimizer,
        Schedule schedule,
        int epochs,
        int batchSize,
        long seed,
        String device) {
    public TrainingJob {
        Require.given("name", name);
        Manifest.checkName(name);
        Require.given("data", data);
        if (limit != null) {
            Require.positive("limit", limit.intValue());
        }
        Require.given("target", target);
        Require.given("architecture", architecture);
        Require.given("optimizer", optimizer);
        Require.given("schedule", schedule);
        Require.positive("epochs", epochs);
        Require.positive("batchSize", batchSize);
        device = device == null ? "auto" : device;
    }

    /**
     * A job that comes with the library.
     *
     * @throws TrainingException if there is none of that name; the message lists them
     */
    public static TrainingJob preset(String name) {
        return Presets.job(name);
    }

    /** The names of all presets. */
    public static List<String> presets() {
        return Presets.NAMES;
    }

    /**
     * Reads a job from YAML.
     *
     * @throws TrainingException if it is no job: unknown or missing fields, values that break a rule
     */
    public static TrainingJob fromYaml(String yaml) {
        return JobFormat.fromYaml(yaml, "job");
    }

    /** Reads a job from a YAML file. */
    public static TrainingJob read(Path file) {
        return JobFormat.read(file);
    }

    /** The job as YAML; reading it gives an equal job. */
    public String toYaml() {
        return JobFormat.toYaml(this);
    }

    /** Trains, evaluates on the test part and writes the artifact, silently. */
    public Artifact run(Path directory) {
        return run(directory, Progress.NONE);
    }

    /**
     * Trains, evaluates on the test part and writes the artifact.
     *
     * @param directory must not exist or be empty; it appears whole at the end, or not at all
     * @param progress hears how it goes
     * @throws TrainingException if the job does not fit its data, or its loss stops being finite
     * @throws io.sigmoid.datasets.DatasetException if the data is missing or damaged
     * @throws io.sigmoid.zoo.artifact.ArtifactException if the directory can't be written
     * @throws IllegalArgumentException if there is no such device
     */
    public Artifact run(Path directory, Progress progress) {
        return JobRun.run(this, directory, progress);
    }

    public TrainingJob withData(String data) {
        return with(data, limit, epochs, seed, device);
    }

    public TrainingJob withLimit(int limit) {
        return with(data, limit, epochs, seed, device);
    }

    public TrainingJob withEpochs(int epochs) {
        return with(data, limit, epochs, seed, device);
    }

    public TrainingJob withSeed(long seed) {
        return with(data, limit, epochs, seed, device);
    }

    public TrainingJob withDevice(String device) {
        return with(data, limit, epochs, seed, device);
    }

    private TrainingJob with(String data, @Nullable Integer limit, int epochs, long seed, String device) {
        return new TrainingJob(
                name, data, limit, target, architecture, optimizer, schedule, epochs, batchSize, seed, device);
    }
}
