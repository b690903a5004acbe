package io.sigmoid.training;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.sigmoid.datasets.Augmentation;
import io.sigmoid.datasets.LabelledImages;
import io.sigmoid.datasets.TableFormat;
import io.sigmoid.datasets.Target;
import io.sigmoid.zoo.Architecture;
import io.sigmoid.zoo.Given;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.Precision;
import io.sigmoid.zoo.artifact.Artifact;
import io.sigmoid.zoo.artifact.Manifest;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A training as a value: everything that decides what comes out of it.
 *
 * <p>The same job on the same data and CPU gives the same bytes of weights. It reads from YAML and writes back the same;
 * the artifact stores it.
 *
 * @param name of the model: letters, digits, dots, dashes, underscores
 * @param data name of a data set, a directory of IDX files or pictures, or a CSV file
 * @param table what the columns of a CSV file are; null for images
 * @param limit train on so many of the first training examples only, those for validation among them; null for all
 * @param target what is learnt of the data; its labels must be those of the architecture's head
 * @param validation share of the training examples held out, of each label alike, for early stopping, calibration and
 *     thresholds, in [0, 1); 0.1 if absent
 * @param augmentation how training images are varied; null for not at all
 * @param architecture with its head
 * @param initialisation how the weights begin; {@code HE} if absent
 * @param losses options of the loss by the output's name, {@code logits} where there is one output; null for plain ones
 * @param optimizer and its largest learning rate
 * @param schedule of the learning rate
 * @param clipping of gradients; null for none
 * @param movingAverage decay of an exponential moving average of the weights, in (0, 1), which then are the trained ones;
 *     null for none
 * @param precision what dense layers and convolutions multiply in while they are trained; null for float32, which it also is if given
 * @param accumulate batches whose gradients make one step; 1 if absent
 * @param stopping when to stop before all epochs; null for not at all
 * @param decisions what is fitted on the validation examples afterwards; null for nothing
 * @param epochs passes over the training examples
 * @param batchSize examples of one forward pass; the last batch of an epoch may be smaller
 * @param seed of everything random: initial weights, held-out examples, order, augmentation, dropout, samples
 * @param device {@code auto}, {@code cpu}, {@code gpu} or {@code gpu:N}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TrainingJob(
        String name,
        String data,
        @Nullable TableFormat table,
        @Nullable Integer limit,
        Target target,
        Double validation,
        @Nullable Augmentation augmentation,
        Architecture architecture,
        Initialisation initialisation,
        @Nullable Map<String, LossOptions> losses,
        Optimizer optimizer,
        Schedule schedule,
        @Nullable Clipping clipping,
        @Nullable Double movingAverage,
        @Nullable Precision precision,
        Integer accumulate,
        @Nullable Stopping stopping,
        @Nullable Decisions decisions,
        int epochs,
        int batchSize,
        long seed,
        String device) {
    public TrainingJob {
        Given.value("name", name);
        Manifest.checkName(name);
        Given.value("data", data);
        if (limit != null) {
            Require.positive("limit", limit.intValue());
        }
        Given.value("target", target);
        validation = Require.orElse(validation, 0.1);
        Require.share("validation", validation);
        Given.value("architecture", architecture);
        initialisation = Require.orElse(initialisation, Initialisation.HE);
        losses = losses == null ? null : checked(losses, architecture.head());
        Given.value("optimizer", optimizer);
        Given.value("schedule", schedule);
        if (movingAverage != null && !(movingAverage > 0 && movingAverage < 1)) {
            throw new IllegalArgumentException("movingAverage must lie in (0, 1), got " + movingAverage);
        }
        precision = precision == Precision.FLOAT32 ? null : precision;
        accumulate = Require.orElse(accumulate, 1);
        Require.positive("accumulate", accumulate.intValue());
        if (validation == 0 && (stopping != null || decisions != null)) {
            throw new IllegalArgumentException("stopping and decisions need a validation share, got 0");
        }
        if (decisions != null) {
            decisions.check(architecture.head());
        }
        Require.positive("epochs", epochs);
        Require.positive("batchSize", batchSize);
        device = Require.orElse(device, "auto");
    }

    private static Map<String, LossOptions> checked(Map<String, LossOptions> losses, Head head) {
        losses.forEach((name, options) -> {
            Given.value("losses of " + name, options);
            List<Head.Output> named = head.outputs().stream()
                    .filter(output -> output.name().equals(name))
                    .toList();
            if (named.isEmpty()) {
                throw new IllegalArgumentException("losses name the output \"%s\", must be of %s"
                        .formatted(
                                name,
                                head.outputs().stream().map(Head.Output::name).toList()));
            }
            options.check(name, named.get(0).head());
        });
        return Collections.unmodifiableMap(new TreeMap<>(losses));
    }

    /** A job with the usual settings: Adam at 0.001, ten epochs, batches of 128, seed 1. */
    public static TrainingJob of(String name, String data, Target target, Architecture architecture) {
        return new TrainingJob(
                name,
                data,
                null,
                null,
                target,
                0.1,
                null,
                architecture,
                Initialisation.HE,
                null,
                new Optimizer.Adam(0.001),
                new Schedule.Constant(),
                null,
                null,
                null,
                1,
                null,
                null,
                10,
                128,
                1,
                "auto");
    }

    /** The options of an output's loss, plain ones where the job names none. */
    LossOptions lossOf(String output) {
        return losses == null ? LossOptions.PLAIN : losses.getOrDefault(output, LossOptions.PLAIN);
    }

    /**
     * The learning rate of a step.
     *
     * @param step counted from 0
     * @param steps of the whole training
     */
    double rate(long step, long steps) {
        return optimizer.learningRate() * schedule.factor(step, steps);
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

    /**
     * Trains on images that are at hand and writes nothing.
     *
     * @param train images to train on, as many as the job's limit, of which its validation share is held out
     * @param test images to measure it on
     * @param manager owns the block
     * @throws TrainingException if the job does not fit the images or the device, or losses or gradients stop being finite
     * @throws IllegalArgumentException if the head has no labels: an autoencoder predicts nothing
     */
    public Fit fit(LabelledImages train, LabelledImages test, NDManager manager) {
        return Fit.of(this, train, test, manager);
    }

    /** Trains, evaluates on the test part and writes the artifact, silently. */
    public Artifact run(Path directory) {
        return run(directory, RunOptions.USUAL);
    }

    /** Trains, evaluates on the test part and writes the artifact. */
    public Artifact run(Path directory, Progress progress) {
        return run(directory, RunOptions.USUAL.withProgress(progress));
    }

    /**
     * Trains, evaluates on the test part and writes the artifact.
     *
     * <p>The directory is made when the data are read and checked. It holds checkpoints while the job trains, to
     * {@link #resume} it from, and the model in the end. Until then it is no model.
     *
     * @param directory must not exist or be empty; a run that fails before its first checkpoint leaves nothing
     * @throws TrainingException if the job does not fit its data or device, losses or gradients stop being finite, a checkpoint can't
     *     be written, or the run was asked to stop
     * @throws io.sigmoid.datasets.DatasetException if the data is missing or damaged
     * @throws io.sigmoid.zoo.artifact.ArtifactException if the directory can't be written
     * @throws IllegalArgumentException if there is no such device
     */
    public Artifact run(Path directory, RunOptions options) {
        return JobRun.run(this, directory, options, null, null);
    }

    /**
     * Trains with several workers, each on its share of the examples, and is otherwise the same as {@link #run(Path,
     * RunOptions)}. Up to one example less than there are workers is left out.
     *
     * @param plan how they train together
     * @param crew who they are
     * @throws TrainingException likewise, and if the job stops early, which needs one process
     */
    public Artifact run(Path directory, RunOptions options, LocalSteps plan, Crew crew) {
        return JobRun.run(this, directory, options, null, new Together(plan, crew));
    }

    /**
     * Runs a job on the data of an artifact. The job that the artifact stores gives its bytes of weights again, by the version
     * that made it and on the same CPU.
     *
     * @param artifact whose data it must be
     * @param directory must not exist or be empty
     * @throws TrainingException as {@link #run(Path, RunOptions)}, and if the training data are not what they were, or several
     *     workers trained it
     */
    public Artifact repeat(Artifact artifact, Path directory, RunOptions options) {
        Map<String, Double> plan = JobRun.planOf(artifact.manifest());
        if (!plan.isEmpty()) {
            throw new TrainingException(
                    "%s: several workers trained it, which one process does not repeat: %s; give its job to run with --spark"
                            .formatted(artifact.directory(), plan));
        }
        var data = new JobRun.Expected(
                artifact.manifest().provenance().datasetSha256(), "the model in " + artifact.directory());
        return JobRun.run(this, directory, options, data, null);
    }

    /**
     * The job that an artifact stores.
     *
     * @throws TrainingException if it has none, as one that was imported, or none of this version
     */
    public static TrainingJob of(Artifact artifact) {
        if (ModelImport.made(artifact.manifest())) {
            throw new TrainingException(artifact.directory()
                    + ": was imported and has no job, which says what data its inputs and labels are");
        }
        return JobFormat.fromTree(
                artifact.manifest().provenance().job(), artifact.directory() + ": the job in model.json");
    }

    /**
     * Goes on with a run that was interrupted, from its newest checkpoint that is whole. It ends with the bytes of weights
     * with which it would have ended undisturbed, on the same CPU.
     *
     * @param directory of the run; if only its checkpoints were left to be removed, that is done
     * @throws TrainingException as {@link #run(Path, RunOptions)}, and if there is no checkpoint, the training data are not
     *     what they were, or another run is at work in the directory
     */
    public static Artifact resume(Path directory, RunOptions options) {
        return JobRun.resume(directory, options, null, null);
    }

    /**
     * Goes on with a run as {@link #resume(Path, RunOptions)} does, with other workers or elsewhere.
     *
     * @param crew of a run that several workers trained, as many as before; null for a run of one process
     * @param device where it goes on this time: {@code auto}, {@code cpu}, {@code gpu} or {@code gpu:N}; null for the job's. A
     *     run that moved to other hardware ends with other bytes than its job gives
     * @throws TrainingException likewise, and if who trained is not who is to go on
     * @throws IllegalArgumentException if there is no such device
     */
    public static Artifact resume(Path directory, RunOptions options, @Nullable Crew crew, @Nullable String device) {
        return JobRun.resume(directory, options, crew, device);
    }

    public TrainingJob withData(String data) {
        return with(draft -> draft.data = data);
    }

    public TrainingJob withTable(TableFormat table) {
        return with(draft -> draft.table = table);
    }

    public TrainingJob withLimit(int limit) {
        return with(draft -> draft.limit = limit);
    }

    public TrainingJob withTarget(Target target) {
        return with(draft -> draft.target = target);
    }

    public TrainingJob withValidation(double validation) {
        return with(draft -> draft.validation = validation);
    }

    public TrainingJob withAugmentation(@Nullable Augmentation augmentation) {
        return with(draft -> draft.augmentation = augmentation);
    }

    public TrainingJob withArchitecture(Architecture architecture) {
        return with(draft -> draft.architecture = architecture);
    }

    public TrainingJob withInitialisation(Initialisation initialisation) {
        return with(draft -> draft.initialisation = initialisation);
    }

    public TrainingJob withLosses(Map<String, LossOptions> losses) {
        return with(draft -> draft.losses = losses);
    }

    public TrainingJob withOptimizer(Optimizer optimizer) {
        return with(draft -> draft.optimizer = optimizer);
    }

    public TrainingJob withSchedule(Schedule schedule) {
        return with(draft -> draft.schedule = schedule);
    }

    public TrainingJob withClipping(@Nullable Clipping clipping) {
        return with(draft -> draft.clipping = clipping);
    }

    public TrainingJob withMovingAverage(@Nullable Double movingAverage) {
        return with(draft -> draft.movingAverage = movingAverage);
    }

    public TrainingJob withPrecision(@Nullable Precision precision) {
        return with(draft -> draft.precision = precision);
    }

    public TrainingJob withAccumulate(int accumulate) {
        return with(draft -> draft.accumulate = accumulate);
    }

    public TrainingJob withStopping(@Nullable Stopping stopping) {
        return with(draft -> draft.stopping = stopping);
    }

    public TrainingJob withDecisions(@Nullable Decisions decisions) {
        return with(draft -> draft.decisions = decisions);
    }

    public TrainingJob withEpochs(int epochs) {
        return with(draft -> draft.epochs = epochs);
    }

    public TrainingJob withBatchSize(int batchSize) {
        return with(draft -> draft.batchSize = batchSize);
    }

    public TrainingJob withSeed(long seed) {
        return with(draft -> draft.seed = seed);
    }

    public TrainingJob withDevice(String device) {
        return with(draft -> draft.device = device);
    }

    private TrainingJob with(Consumer<Draft> change) {
        var draft = new Draft(this);
        change.accept(draft);
        return draft.job();
    }
}
