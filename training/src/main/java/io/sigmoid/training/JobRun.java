package io.sigmoid.training;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import io.sigmoid.datasets.Augmenter;
import io.sigmoid.datasets.Epochs;
import io.sigmoid.datasets.Labelled;
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
            JobData data = JobData.of(job);
            Block block = train(job, data, manager, progress);
            Evaluation evaluation;
            try (Epochs examples = JobData.epochs(data.test(), data.input(), job, manager)) {
                evaluation = Evaluation.of(block, job.architecture().head(), examples);
            }
            progress.evaluated(evaluation);
            Manifest manifest = manifest(data.resolved(job), data, evaluation);
            return Artifact.write(
                    staged,
                    manifest,
                    block,
                    Map.of("README.md", ModelCard.of(manifest, job).getBytes(UTF_8)));
        }
    }

    /** Evaluates an artifact on the test part of its own job's data, or of {@code data}. */
    static Evaluation evaluate(Artifact artifact, TrainingJob job, Device device) {
        InputSignature input = artifact.manifest().input();
        Labelled test = JobData.test(job, input);
        try (NDManager manager = Pytorch.engine().newBaseManager(device);
                Epochs examples = JobData.epochs(test, input, job, manager)) {
            return Evaluation.of(
                    artifact.block(manager), artifact.manifest().architecture().head(), examples);
        }
    }

    private static Block train(TrainingJob job, JobData data, NDManager manager, Progress progress) {
        try (Epochs examples = JobData.epochs(data.train(), data.input(), job, manager);
                Augmenter augmenter = data.augmenter(job, manager)) {
            return new Trainer(job, manager, progress).train(examples, augmenter);
        }
    }

    private static Manifest manifest(TrainingJob job, JobData data, Evaluation test) {
        Head head = job.architecture().head();
        return new Manifest(
                job.name(),
                job.architecture(),
                data.input(),
                Calibration.NONE,
                head instanceof Head.Binary ? List.of(0.5) : List.of(),
                test.metrics(),
                new Provenance(
                        data.all().name(),
                        data.all().sha256(),
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
