package io.sigmoid.training;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import io.sigmoid.datasets.Examples;
import io.sigmoid.datasets.ImageSource;
import io.sigmoid.datasets.LabelledImages;
import io.sigmoid.datasets.Part;
import io.sigmoid.zoo.Architecture;
import io.sigmoid.zoo.Devices;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.Pytorch;
import io.sigmoid.zoo.Version;
import io.sigmoid.zoo.artifact.Artifact;
import io.sigmoid.zoo.artifact.Calibration;
import io.sigmoid.zoo.artifact.InputSignature;
import io.sigmoid.zoo.artifact.Manifest;
import io.sigmoid.zoo.artifact.Provenance;
import io.sigmoid.zoo.artifact.StagedDirectory;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/** From a job to an artifact, and from an artifact back to its test data. */
final class JobRun {
    private JobRun() {}

    static Artifact run(TrainingJob job, Path directory, Progress progress) {
        Device device = Devices.parse(job.device());
        try (StagedDirectory staged = StagedDirectory.open(directory);
                NDManager manager = Pytorch.engine().newBaseManager(device)) {
            LabelledImages train = load(job, Part.TRAIN);
            if (job.limit() != null) {
                train = train.first(job.limit());
            }
            LabelledImages test = load(job, Part.TEST);
            Block block = train(job, train, manager, progress);
            Evaluation evaluation;
            try (Examples examples = Examples.of(test, job.target(), manager)) {
                evaluation = Evaluation.of(block, job.architecture().head(), examples);
            }
            progress.evaluated(evaluation);
            Manifest manifest = manifest(job, train, evaluation);
            return Artifact.write(
                    staged,
                    manifest,
                    block,
                    Map.of("README.md", ModelCard.of(manifest, job).getBytes(UTF_8)));
        }
    }

    /** Evaluates an artifact on the test part of its own job's data, or of {@code data}. */
    static Evaluation evaluate(Artifact artifact, TrainingJob job, Device device) {
        LabelledImages test = load(job, Part.TEST);
        try (NDManager manager = Pytorch.engine().newBaseManager(device);
                Examples examples = Examples.of(test, job.target(), manager)) {
            return Evaluation.of(
                    artifact.block(manager), artifact.manifest().architecture().head(), examples);
        }
    }

    private static Block train(TrainingJob job, LabelledImages images, NDManager manager, Progress progress) {
        try (Examples examples = Examples.of(images, job.target(), manager)) {
            return new Trainer(job, manager, progress).train(examples);
        }
    }

    private static LabelledImages load(TrainingJob job, Part part) {
        LabelledImages images = ImageSource.of(job.data()).load(part);
        Architecture architecture = job.architecture();
        long values = (long) images.channels() * images.height() * images.width();
        if (values != architecture.input().size()) {
            throw new TrainingException("images of %s are %d×%d×%d, the architecture takes %s"
                    .formatted(
                            images.name(), images.channels(), images.height(), images.width(), architecture.input()));
        }
        List<String> labels = job.target().labels(images);
        Head head = architecture.head();
        if (!head.labels().equals(labels)) {
            throw new TrainingException(
                    "the head's labels %s are not the target's %s".formatted(head.labels(), labels));
        }
        int expected = Objective.of(head).targets();
        long there = job.target().shape(images).slice(1).size();
        if (there != expected) {
            throw new TrainingException("the target has %d values an example, the head %s learns from %d"
                    .formatted(there, head.getClass().getSimpleName(), expected));
        }
        return images;
    }

    private static Manifest manifest(TrainingJob job, LabelledImages train, Evaluation test) {
        Head head = job.architecture().head();
        return new Manifest(
                job.name(),
                job.architecture(),
                InputSignature.image(new Shape(train.channels(), train.height(), train.width())),
                Calibration.NONE,
                head instanceof Head.Binary ? List.of(0.5) : List.of(),
                test.metrics(),
                new Provenance(
                        train.name(),
                        train.sha256(),
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
