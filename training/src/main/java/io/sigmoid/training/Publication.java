package io.sigmoid.training;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.sigmoid.training.metrics.Spread;
import io.sigmoid.zoo.Pytorch;
import io.sigmoid.zoo.artifact.Artifact;
import io.sigmoid.zoo.artifact.Manifest;
import io.sigmoid.zoo.artifact.Provenance;
import io.sigmoid.zoo.artifact.StagedDirectory;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A model for others, from runs of one job on the same data with several seeds: the run with the least loss on the part that
 * it held out, whatever the test part says of it, with the mean and the deviation of all runs on the test part. Each seed
 * holds out other examples, so a part that is easier than others plays a role as well.
 *
 * <p>It is as small as a jar wants it: without report, and without the files for ONNX Runtime.
 */
public final class Publication {
    /** The metric by which a run is chosen: of the held-out part, what {@code test.loss} is of the test part. */
    static final String CHOSEN_BY = Evaluation.VALIDATION + "loss";

    /** The metric that says how long the training took. */
    static final String SECONDS = "training.seconds";

    /** The metric that says how many runs there were. */
    static final String SEEDS = "seeds.count";

    private Publication() {}

    /** The name of the mean over the seeds of a metric {@code test.NAME}. */
    static String mean(String metric) {
        return "seeds." + metric + ".mean";
    }

    /** The name of the standard deviation over the seeds, with one degree of freedom less than seeds. */
    static String deviation(String metric) {
        return "seeds." + metric + ".deviation";
    }

    /**
     * Writes the model.
     *
     * @param runs finished, two or more
     * @param directory appears whole or not at all
     * @throws TrainingException if the runs are not of one job, data and version, share a seed, held nothing out, had no
     *     finite loss on it, or were not tested
     */
    public static Artifact write(List<Artifact> runs, Path directory) {
        check(runs);
        Artifact best = runs.stream()
                .min(Comparator.comparingDouble(run -> heldOut(run)))
                .orElseThrow();
        Manifest manifest = manifest(best.manifest(), overSeeds(runs));
        try (StagedDirectory staged = StagedDirectory.open(directory);
                NDManager manager = Pytorch.engine().newBaseManager(Device.cpu())) {
            byte[] card = ModelCard.of(manifest, TrainingJob.of(best)).getBytes(UTF_8);
            return Artifact.write(staged, manifest, best.block(manager), Map.of("README.md", card));
        }
    }

    /** Without what is said of the files for ONNX Runtime. */
    private static Manifest manifest(Manifest best, Map<String, Double> overSeeds) {
        var metrics = new TreeMap<>(best.metrics());
        metrics.keySet().removeIf(name -> name.startsWith("onnx."));
        metrics.putAll(overSeeds);
        return new Manifest(
                best.name(),
                best.architecture(),
                best.input(),
                best.calibration(),
                best.thresholds(),
                metrics,
                best.provenance());
    }

    private static void check(List<Artifact> runs) {
        if (runs.size() < 2) {
            throw new TrainingException("a deviation needs runs of two seeds or more, got " + runs.size());
        }
        Artifact first = runs.get(0);
        Set<Long> seeds = new TreeSet<>();
        for (Artifact run : runs) {
            heldOut(run);
            if (Evaluation.metricsOf(run.manifest()).isEmpty()) {
                throw new TrainingException(
                        "%s: was not measured on the test part, train it without --no-test".formatted(run.directory()));
            }
            if (!seeds.add(run.manifest().provenance().seed())) {
                throw new TrainingException("%s: has the seed %d, as another run has: each needs its own"
                        .formatted(run.directory(), run.manifest().provenance().seed()));
            }
            if (!jobWithoutSeed(run).equals(jobWithoutSeed(first))) {
                throw new TrainingException("%s: is of another job than %s, runs must differ in the seed alone"
                        .formatted(run.directory(), first.directory()));
            }
            if (!JobRun.planOf(run.manifest()).equals(JobRun.planOf(first.manifest()))) {
                throw new TrainingException(
                        "%s: was not trained by as many workers in the same rounds as %s, runs must differ in the seed alone"
                                .formatted(run.directory(), first.directory()));
            }
            if (!data(run).equals(data(first))) {
                throw new TrainingException("%s: was trained on other data than %s, runs must differ in the seed alone"
                        .formatted(run.directory(), first.directory()));
            }
            if (!versions(run).equals(versions(first))) {
                throw new TrainingException("%s: was trained by %s, %s by %s, runs must differ in the seed alone"
                        .formatted(run.directory(), versions(run), first.directory(), versions(first)));
            }
        }
    }

    private static String data(Artifact run) {
        return run.manifest().provenance().datasetSha256();
    }

    /** What makes other weights of the same job, as far as manifests tell; Java does not. */
    private static Map<String, String> versions(Artifact run) {
        Provenance provenance = run.manifest().provenance();
        var versions = new TreeMap<>(provenance.versions());
        versions.remove("java");
        versions.put("git", provenance.git());
        return versions;
    }

    private static TrainingJob jobWithoutSeed(Artifact run) {
        return TrainingJob.of(run).withSeed(0);
    }

    private static double heldOut(Artifact run) {
        Double loss = run.manifest().metrics().get(CHOSEN_BY);
        if (loss == null) {
            throw new TrainingException(
                    "%s: its manifest has no finite %s to choose by: train with a validation above 0"
                            .formatted(run.directory(), CHOSEN_BY));
        }
        return loss;
    }

    private static Map<String, Double> overSeeds(List<Artifact> runs) {
        var metrics = new TreeMap<String, Double>();
        metrics.put(SEEDS, (double) runs.size());
        for (String name : runs.get(0).manifest().metrics().keySet()) {
            List<Double> values = runs.stream()
                    .map(run -> run.manifest().metrics().get(name))
                    .filter(Objects::nonNull)
                    .toList();
            if (name.startsWith(Evaluation.TEST) && values.size() == runs.size()) {
                Spread spread = Spread.of(values);
                metrics.put(mean(name), spread.mean());
                metrics.put(deviation(name), spread.deviation());
            }
        }
        return metrics;
    }
}
