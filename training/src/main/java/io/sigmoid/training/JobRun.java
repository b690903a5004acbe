package io.sigmoid.training;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import io.sigmoid.datasets.Epochs;
import io.sigmoid.training.onnx.OnnxFiles;
import io.sigmoid.training.report.Page;
import io.sigmoid.zoo.Devices;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.Pytorch;
import io.sigmoid.zoo.Version;
import io.sigmoid.zoo.artifact.Artifact;
import io.sigmoid.zoo.artifact.Calibration;
import io.sigmoid.zoo.artifact.Manifest;
import io.sigmoid.zoo.artifact.Provenance;
import io.sigmoid.zoo.artifact.StagedDirectory;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** From a job to an artifact, and from an artifact back to its test data. */
final class JobRun {
    /**
     * What the training data must be.
     *
     * @param sha256 their fingerprint
     * @param of whose data they were
     */
    record Expected(String sha256, String of) {}

    /** What the names of the metrics begin with that say how several workers trained together. */
    private static final String WORKERS = "training.workers";

    private final TrainingJob job;
    private final JobData data;
    private final Training trainer;
    private final @Nullable LocalSteps plan;
    /** Where {@code resume} was told to go on; null for the job's device. */
    private final @Nullable String device;

    private final RunDirectory run;
    private final NDManager manager;
    private final RunOptions options;
    /** Steps of the newest checkpoint. */
    private long saved;

    private final boolean resumed;
    /** Whether there is more than a start that failed, which leaves nothing. */
    private boolean worthKeeping;

    private JobRun(
            TrainingJob job,
            JobData data,
            Training trainer,
            @Nullable LocalSteps plan,
            @Nullable String device,
            RunDirectory run,
            NDManager manager,
            RunOptions options,
            boolean resumed) {
        this.job = job;
        this.data = data;
        this.trainer = trainer;
        this.plan = plan;
        this.device = device;
        this.run = run;
        this.manager = manager;
        this.options = options;
        saved = trainer.position().step();
        this.resumed = resumed;
        worthKeeping = resumed;
    }

    /**
     * Trains a job from its start.
     *
     * @param expected the fingerprint that the training data must have, and where it comes from; null for any
     * @param together who trains it; null for this process
     */
    static Artifact run(
            TrainingJob wanted,
            Path directory,
            RunOptions options,
            @Nullable Expected expected,
            @Nullable Together together) {
        Device device = Devices.parse(wanted.device());
        try (StagedDirectory staged = StagedDirectory.open(directory);
                NDManager manager = Pytorch.engine().newBaseManager(device)) {
            staged.removeAtExitIfEmpty();
            JobData data = load(wanted, options);
            TrainingJob job = data.job();
            if (expected != null) {
                data.expect(expected);
            }
            Training trainer = training(job, data, manager, options, together);
            LocalSteps plan = together == null ? null : together.plan();
            try (RunDirectory run = RunDirectory.create(
                    staged, checkpoint(job, data, plan, options, trainer.position(), trainer.arrays()), options)) {
                return new JobRun(job, data, trainer, plan, null, run, manager, options, false).toTheEnd();
            }
        }
    }

    private static JobData load(TrainingJob job, RunOptions options) {
        JobData data = JobData.load(job);
        if (!options.test() && data.validation() == null) {
            throw new TrainingException(
                    "without the test part there is nothing to measure on: validation holds out a share of %s, no example"
                            .formatted(job.validation()));
        }
        List<String> untrained = data.untrained();
        if (!untrained.isEmpty()) {
            options.progress()
                    .notice("none of the %d examples to train on is labelled %s%s"
                            .formatted(
                                    data.train().size(),
                                    String.join(", ", untrained.subList(0, Math.min(10, untrained.size()))),
                                    untrained.size() > 10 ? ", …" : ""));
        }
        return data;
    }

    private static Training training(
            TrainingJob job, JobData data, NDManager manager, RunOptions options, @Nullable Together together) {
        return together == null
                ? new Trainer(job, manager, options)
                : new CrewTrainer(job, data.sha256(), manager, options, together.plan(), together.crew());
    }

    /**
     * Goes on from the newest checkpoint that is whole. A run that leaves the test part alone still does.
     *
     * @param crew of a run that several trained; null for one of this process
     * @param device where it goes on; null for the job's
     */
    static Artifact resume(Path directory, RunOptions options, @Nullable Crew crew, @Nullable String device) {
        try (RunDirectory run = RunDirectory.open(directory, options)) {
            if (run.isFinished()) {
                Artifact artifact = Artifact.read(run.directory());
                run.finish();
                return artifact;
            }
            Checkpoint checkpoint = run.newest(options.progress());
            TrainingJob job = checkpoint.job();
            TrainingJob here = device == null ? job : job.withDevice(device);
            LocalSteps plan = checkpoint.plan();
            if ((plan == null) != (crew == null)) {
                throw new TrainingException(
                        plan == null
                                ? directory + ": was trained by one process, and goes on so: leave --spark out"
                                : "%s: was trained by %d workers, and needs them to go on: name Spark's master with --spark"
                                        .formatted(directory, plan.workers()));
            }
            Together together = plan == null || crew == null ? null : new Together(plan, crew);
            try (NDManager manager = Pytorch.engine().newBaseManager(Devices.parse(here.device()))) {
                RunOptions asked = options.withTest(options.test() && checkpoint.test());
                JobData data = load(job, asked);
                data.expect(new Expected(checkpoint.dataSha256(), "the run in " + directory));
                Training trainer = training(here, data, manager, asked, together);
                trainer.resume(checkpoint.position(), checkpoint.arrays());
                return new JobRun(job, data, trainer, plan, device, run, manager, asked, true).toTheEnd();
            }
        }
    }

    private static Checkpoint checkpoint(
            TrainingJob job,
            JobData data,
            @Nullable LocalSteps plan,
            RunOptions options,
            Position position,
            Map<String, float[]> arrays) {
        return new Checkpoint(job, plan, options.test(), data.name(), data.sha256(), position, arrays);
    }

    private Artifact toTheEnd() {
        try {
            Artifact.check(run.directory(), manifest(longestDecisions(), Map.of()));
            if (!train()) {
                worthKeeping = true;
                throw new TrainingException("interrupted");
            }
            Artifact artifact = write();
            run.finish();
            return artifact;
        } catch (RuntimeException | OutOfMemoryError | LinkageError e) {
            if (!worthKeeping) {
                run.remove();
                throw e;
            }
            throw new TrainingException(
                    "%s; sigmoid-train resume %s%s%s goes on after step %d"
                            .formatted(
                                    OneLine.of(e),
                                    run.directory(),
                                    plan == null ? "" : " --spark MASTER",
                                    device == null ? "" : " --device " + device,
                                    saved),
                    e);
        } finally {
            NativeHeap.giveBack();
        }
    }

    private boolean train() {
        try (Epochs examples = data.train(manager);
                Epochs validation = data.validation(manager)) {
            return trainer.train(examples, validation, (position, arrays) -> {
                run.save(checkpoint(job, data, plan, options, position, arrays));
                saved = position.step();
                worthKeeping |= saved > 0;
                run.removeOld();
            });
        }
    }

    private Artifact write() {
        Block block = trainer.block();
        DecisionFit decisions = decide(block);
        Evaluation test = options.test() ? test(block, decisions) : null;
        Manifest measured = manifest(decisions, trainingMetrics());
        if (test != null) {
            options.progress().evaluated(test);
            measured = measured.withMetrics(test.metrics());
        }
        OnnxFiles onnx = onnx(measured, block);
        Manifest manifest = measured.withMetrics(onnx.metrics());
        Page report = new Report(
                        manifest,
                        job,
                        trainer.position().history(),
                        trainer.rounds(),
                        resumed,
                        test == null ? null : data.test(),
                        test == null ? null : test.predictions())
                .page(block, manager);
        Report.show(report, options.progress());
        var extras = new HashMap<>(onnx.files());
        extras.put("README.md", ModelCard.of(manifest, job).getBytes(UTF_8));
        extras.put("report.html", report.html().getBytes(UTF_8));
        return Artifact.write(run.directory(), manifest, block, extras);
    }

    private Evaluation test(Block block, DecisionFit decisions) {
        try (Epochs examples = data.test(manager)) {
            return Evaluation.of(block, job.architecture().head(), decisions, examples, 0);
        }
    }

    /** How long the training took, and what the weights that were kept did on what was held out. */
    private Map<String, Double> trainingMetrics() {
        Position end = trainer.position();
        var metrics = new HashMap<String, Double>();
        metrics.put(
                Publication.SECONDS,
                end.history().stream().mapToDouble(Epoch::seconds).sum());
        if (plan != null) {
            metrics.put(WORKERS, (double) plan.workers());
            metrics.put(WORKERS + ".steps", (double) plan.steps());
            metrics.put(WORKERS + ".outerRate", plan.outerRate());
            metrics.put(WORKERS + ".outerMomentum", plan.outerMomentum());
        }
        int kept = end.bestEpoch() == 0 ? end.history().size() : end.bestEpoch();
        if (kept > 0) {
            end.history()
                    .get(kept - 1)
                    .validation()
                    .forEach((name, value) -> metrics.put(Evaluation.VALIDATION + name, value));
        }
        return metrics;
    }

    /** How several workers trained a model together, by the names of its metrics; empty for one process. */
    static Map<String, Double> planOf(Manifest manifest) {
        return Evaluation.metricsOf(manifest, WORKERS);
    }

    /** Proved on what was held out, or on test data where nothing was. */
    private OnnxFiles onnx(Manifest manifest, Block block) {
        Epochs held = data.validation(manager);
        try (Epochs examples = held == null ? data.test(manager) : held) {
            OnnxFiles onnx = OnnxFiles.of(manifest, block, examples);
            onnx.reason().ifPresent(options.progress()::notice);
            return onnx;
        }
    }

    /** Fits calibration and thresholds on what was held out. */
    private DecisionFit decide(Block block) {
        if (job.decisions() == null) {
            return DecisionFit.NONE;
        }
        try (Epochs validation = requireNonNull(data.validation(manager), "decisions need a validation part")) {
            return DecisionFit.of(
                    job.decisions(),
                    ForwardPass.predict(block, job.architecture().head(), validation));
        }
    }

    /** Evaluates an artifact on the test part of its own job's data, or of {@code data}. */
    static Evaluation evaluate(Artifact artifact, TrainingJob job, Device device, int samples) {
        try (NDManager manager = Pytorch.engine().newBaseManager(device);
                Epochs examples = JobData.test(job, artifact.manifest().input(), manager)) {
            return Evaluation.of(
                    artifact.block(manager),
                    artifact.manifest().architecture().head(),
                    DecisionFit.of(artifact.manifest()),
                    examples,
                    samples);
        }
    }

    /** As many digits as they can have. */
    private DecisionFit longestDecisions() {
        if (job.decisions() == null) {
            return DecisionFit.NONE;
        }
        Head head = job.architecture().head();
        List<Double> each = Collections.nCopies(head.logits(), Math.PI * 1e-10);
        return new DecisionFit(
                new Calibration(each, each),
                Collections.nCopies(head.questions().size(), 1 / 3.0));
    }

    private Manifest manifest(DecisionFit decisions, Map<String, Double> metrics) {
        return new Manifest(
                job.name(),
                job.architecture(),
                data.input(),
                decisions.calibration(),
                decisions.thresholds(),
                metrics,
                new Provenance(
                        data.name(),
                        data.sha256(),
                        JobFormat.toTree(job),
                        job.seed(),
                        Map.of(
                                "sigmoid", Version.sigmoid(),
                                "djl", Engine.getDjlVersion(),
                                "pytorch", Pytorch.engine().getVersion(),
                                "java", Runtime.version().toString(),
                                "os", System.getProperty("os.name") + " " + System.getProperty("os.arch")),
                        Version.commit(),
                        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString()));
    }
}
