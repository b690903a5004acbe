package io.sigmoid.training;

import io.sigmoid.datasets.Target;
import io.sigmoid.training.metrics.Numbers;
import io.sigmoid.training.report.Table;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.Summary;
import io.sigmoid.zoo.artifact.Manifest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/**
 * The artifact's README.md: what the model is, how good, and how to use and repeat it, with the front matter of model hubs.
 *
 * @see <a href="https://github.com/huggingface/hub-docs/blob/main/modelcard.md">Model card metadata</a>
 */
record ModelCard(Manifest manifest, TrainingJob job) {
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .disable(YAMLWriteFeature.SPLIT_LINES)
            .enable(YAMLWriteFeature.MINIMIZE_QUOTES)
            .enable(YAMLWriteFeature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .build();

    static String of(Manifest manifest, TrainingJob job) {
        return new ModelCard(manifest, job).text();
    }

    private String text() {
        Head head = manifest.architecture().head();
        return """
                %1$s---

                # %2$s

                %3$s, trained on %4$s: %5$s.

                ## Metrics

                %15$s%13$s

                %6$s
                ## Use

                ```java
                try (%7$s model = %7$s.load(Path.of("%2$s"))) {
                    %8$s
                }
                ```

                %14$sInput: %9$s. The model returns logits; the predictor applies %10$s once.

                ## Model

                ```
                %11$s```

                ## Repeat

                %16$s

                ```yaml
                %12$s```
                """.formatted(
                        YAML.writeValueAsString(frontMatter()),
                        manifest.name(),
                        manifest.architecture().getClass().getSimpleName(),
                        manifest.provenance().dataset(),
                        what(head),
                        table(),
                        predictor(head),
                        call(head),
                        input(),
                        link(head),
                        lines(Summary.of(manifest.architecture()).text()),
                        lines(job.toYaml()),
                        published() ? seeds() : "; [report.html](report.html) has curves and pictures.",
                        published() ? onTheClassPath() : "",
                        (tested()
                                        ? "Over all examples of the test part"
                                        : "Over what was held out for validation, as the test part was not used")
                                + drawn(),
                        repeat());
    }

    private String repeat() {
        return JobRun.planOf(manifest).isEmpty()
                ? "`sigmoid-train run --from %s --out again` runs this job on the same data. On one CPU it gives the same weights."
                        .formatted(manifest.name())
                : "Several workers trained it together; `sigmoid-train run --spark` does so with this job.";
    }

    private String onTheClassPath() {
        return "Where a jar brings it, it is `%s.pretrained(\"%s\")`.\n\n"
                .formatted(predictor(manifest.architecture().head()), manifest.name());
    }

    private String drawn() {
        return job.target() instanceof Target.Pixels pixels && pixels.drawn() ? ", their pixels drawn as 0 or 1" : "";
    }

    private boolean tested() {
        return !Evaluation.metricsOf(manifest).isEmpty();
    }

    private boolean published() {
        return manifest.metrics().containsKey(Publication.SEEDS);
    }

    /** How the test part's metrics vary with the seed. */
    private String seeds() {
        return "; mean and standard deviation are over the %s seeds that were trained, of which this model has the least loss on the held-out part."
                .formatted(Math.round(Numbers.metric(manifest.metrics(), Publication.SEEDS)));
    }

    private static String lines(String text) {
        return text.endsWith("\n") ? text : text + "\n";
    }

    private Map<String, Object> frontMatter() {
        var front = new LinkedHashMap<String, Object>();
        front.put("library_name", "sigmoid");
        front.put("pipeline_tag", task());
        front.put(
                "tags",
                List.of("djl", "pytorch", manifest.architecture().getClass().getSimpleName()));
        front.put("datasets", List.of(manifest.provenance().dataset()));
        List<Map<String, Object>> results = new ArrayList<>();
        Evaluation.resultsOf(manifest)
                .forEach((name, value) -> results.add(ordered("type", word(name), "value", value)));
        front.put("metrics", results.stream().map(result -> result.get("type")).toList());
        String data = manifest.provenance().dataset();
        Map<String, Object> result = ordered(
                "task", ordered("type", task()),
                "dataset", ordered("name", data, "type", data, "split", tested() ? "test" : "validation"),
                "metrics", results);
        front.put("model-index", List.of(ordered("name", manifest.name(), "results", List.of(result))));
        return front;
    }

    private static Map<String, Object> ordered(Object... namesAndValues) {
        var map = new LinkedHashMap<String, Object>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }

    private String task() {
        if (manifest.architecture().head() instanceof Head.Pixels) {
            return "unconditional-image-generation";
        }
        return manifest.input().rows().isPresent() ? "tabular-classification" : "image-classification";
    }

    private static String what(Head head) {
        if (head instanceof Head.Binary binary) {
            return "%s or %s".formatted(binary.positive(), binary.negative());
        }
        if (head instanceof Head.Joint joint) {
            return String.join(
                    "; ",
                    joint.outputs().stream()
                            .map(output -> output.name() + ": " + what(output.head()))
                            .toList());
        }
        String labels = String.join(", ", head.labels());
        return head instanceof Head.MultiClass
                ? "one of " + labels
                : head instanceof Head.MultiLabel ? "any of " + labels : "a variational autoencoder";
    }

    private String table() {
        var text = new StringBuilder(
                published()
                        ? "| metric | value | mean | deviation |\n|---|---|---|---|\n"
                        : "| metric | value |\n|---|---|\n");
        Evaluation.resultsOf(manifest).forEach((name, value) -> {
            text.append("| %s | %s |".formatted(word(name), Table.number(value)));
            if (published()) {
                text.append(" %s | %s |".formatted(of(Publication.mean(name)), of(Publication.deviation(name))));
            }
            text.append('\n');
        });
        return text.toString();
    }

    /** A metric's name within its part of the data. */
    private static String word(String metric) {
        return metric.substring(metric.indexOf('.') + 1);
    }

    private String of(String metric) {
        Double value = manifest.metrics().get(metric);
        return value == null ? "" : Table.number(value);
    }

    private static String predictor(Head head) {
        if (head instanceof Head.Binary) {
            return "BinaryClassifier";
        }
        if (head instanceof Head.MultiClass) {
            return "Classifier";
        }
        if (head instanceof Head.MultiLabel) {
            return "MultiLabelClassifier";
        }
        return head instanceof Head.Joint ? "JointClassifier" : "Vae";
    }

    private String call(Head head) {
        if (head instanceof Head.Pixels) {
            return "ImageIO.write(model.sample(1, 1).get(0).image(), \"png\", new File(\"sample.png\"));";
        }
        return "System.out.println(model.predict(%s));"
                .formatted(manifest.input().rows().isPresent() ? "features" : "Path.of(\"image.png\")");
    }

    private String input() {
        return manifest.input()
                .rows()
                .map(rows -> "a row of a table, encoded to %d features"
                        .formatted(manifest.input().size()))
                .orElseGet(() -> "%s float32 in [%s, %s]"
                        .formatted(
                                manifest.input().shape(),
                                manifest.input().minimum(),
                                manifest.input().maximum()));
    }

    private static String link(Head head) {
        return head instanceof Head.MultiClass
                ? "the softmax"
                : head instanceof Head.Joint ? "the sigmoid or softmax of each output" : "the sigmoid";
    }
}
