package io.sigmoid.training;

import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import io.sigmoid.datasets.Labelled;
import io.sigmoid.datasets.LabelledImages;
import io.sigmoid.training.metrics.OutputPredictions;
import io.sigmoid.training.metrics.Predictions;
import io.sigmoid.training.report.Item;
import io.sigmoid.training.report.Listing;
import io.sigmoid.training.report.Page;
import io.sigmoid.training.report.Pictures;
import io.sigmoid.training.report.Table;
import io.sigmoid.zoo.ActivationMapped;
import io.sigmoid.zoo.Architecture;
import io.sigmoid.zoo.ConvVae;
import io.sigmoid.zoo.Summary;
import io.sigmoid.zoo.artifact.Calibration;
import io.sigmoid.zoo.artifact.Manifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The artifact's report.html: one page that shows how a model learnt and what it can do. Every number is the manifest's or
 * is made of the same predictions.
 *
 * @param manifest of the model
 * @param job that made it
 * @param history of its training; empty if it is not known
 * @param rounds of the crew that trained it; empty where none did
 * @param resumed whether the training was interrupted, so that earlier rounds are not known
 * @param test the examples that it was measured on; null if on none
 * @param predictions for them, calibrated and decided; null for an autoencoder, and if there are none
 */
record Report(
        Manifest manifest,
        TrainingJob job,
        List<Epoch> history,
        List<Round> rounds,
        boolean resumed,
        @Nullable Labelled test,
        @Nullable Predictions predictions) {
    Report {
        history = List.copyOf(history);
        rounds = List.copyOf(rounds);
    }

    /**
     * Makes the page.
     *
     * @param block the trained model
     * @param manager of its weights, and of what is computed for the pictures
     */
    Page page(Block block, NDManager manager) {
        Page page = new Page(manifest.name(), headline());
        page.section("Result", result());
        page.section("Learning", history.isEmpty() ? List.of() : new LearningCurves(history).items());
        page.section("Workers", rounds.isEmpty() ? List.of() : new CrewFigures(rounds, !resumed).items());
        if (predictions != null) {
            labels(page, predictions);
        }
        Architecture architecture = manifest.architecture();
        if (test instanceof LabelledImages images) {
            if (architecture instanceof ActivationMapped net && net.localizes()) {
                page.section(
                        "Class activation maps", new ActivationMaps(net, images, job.target()).items(block, manager));
            }
            if (architecture instanceof ConvVae vae) {
                new AutoencoderPictures(vae, images, job).addTo(page, block, manager);
            }
        }
        page.section(
                "Model",
                new Listing("Layers", Summary.of(architecture).text()),
                new Listing(
                        JobRun.planOf(manifest).isEmpty() ? "The job; sigmoid-train run --job repeats it" : "The job",
                        job.toYaml()),
                provenance());
        return page;
    }

    /** Lets a listener see the pictures of a page. */
    static void show(Page page, Progress progress) {
        page.pictures().forEach((heading, groups) -> {
            int number = 0;
            for (Pictures group : groups) {
                for (Pictures.Picture picture : group.pictures()) {
                    progress.pictured(
                            "%s/%d".formatted(heading, number++),
                            picture.png(),
                            picture.pixelWidth(),
                            picture.pixelHeight());
                }
            }
        });
    }

    private void labels(Page page, Predictions decided) {
        Predictions raw = decided.with(Calibration.NONE, List.of());
        boolean calibrated = !manifest.calibration().equals(Calibration.NONE);
        for (int i = 0; i < decided.outputs().size(); i++) {
            OutputPredictions output = decided.outputs().get(i);
            String of = decided.outputs().size() == 1 ? "" : ": " + output.name();
            var figures = new LabelFigures(output, calibrated ? raw.outputs().get(i) : null);
            page.section("Labels" + of, figures.labels());
            page.section("Curves" + of, figures.curves());
            if (test instanceof LabelledImages images) {
                page.section("Most confident mistakes" + of, Mistakes.of(output, images));
            }
        }
    }

    /** What the model is and the number that matters most. */
    private String headline() {
        var results = new ArrayList<String>();
        Evaluation.resultsOf(manifest).forEach((name, value) -> {
            String metric = name.substring(name.indexOf('.'));
            if (metric.endsWith(".accuracy")) {
                String output = metric.substring(0, metric.length() - ".accuracy".length());
                results.add(String.format(Locale.ROOT, "%.2f %%%s right", 100 * value, output.replace('.', ' ')));
            } else if (metric.equals(".subsetAccuracy")) {
                results.add(String.format(Locale.ROOT, "%.2f %% right in every label", 100 * value));
            } else if (metric.equals(".elbo")) {
                results.add(String.format(Locale.ROOT, "an evidence lower bound of %.2f nats an image", value));
            }
        });
        return "%s, trained on %s%s."
                .formatted(
                        manifest.architecture().getClass().getSimpleName(),
                        manifest.provenance().dataset(),
                        results.isEmpty() ? "" : ": %s on %s".formatted(String.join(", ", results), measuredOn()));
    }

    private String measuredOn() {
        return test == null ? "what was held out" : String.format(Locale.ROOT, "%,d test examples", test.size());
    }

    private List<Item> result() {
        var rows = new ArrayList<List<String>>();
        Evaluation.resultsOf(manifest).forEach((name, value) -> rows.add(List.of(name, Table.number(value))));
        return rows.isEmpty()
                ? List.of()
                : List.of(new Table("Metrics over " + measuredOn(), List.of("metric", "value"), rows));
    }

    private Table provenance() {
        var rows = new ArrayList<List<String>>();
        var provenance = manifest.provenance();
        rows.add(List.of("data", provenance.dataset()));
        rows.add(List.of("SHA-256 of the data", provenance.datasetSha256()));
        rows.add(List.of("seed", Long.toString(provenance.seed())));
        rows.add(List.of("commit", provenance.git()));
        rows.add(List.of("time", provenance.time()));
        provenance.versions().forEach((name, version) -> rows.add(List.of(name, version)));
        return new Table("Provenance", List.of("what", "which"), rows);
    }
}
