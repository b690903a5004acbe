package io.sigmoid.training;

import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.artifact.Manifest;
import java.util.Locale;

/** The artifact's README.md: what the model is, how good, and how to use and repeat it. */
final class ModelCard {
    private ModelCard() {}

    static String of(Manifest manifest, TrainingJob job) {
        Head head = manifest.architecture().head();
        boolean binary = head instanceof Head.Binary;
        var card = new StringBuilder();
        card.append("""
                ---
                library_name: sigmoid
                pipeline_tag: image-classification
                datasets:
                - %s
                metrics:
                - accuracy
                ---

                # %s

                %s with %s outputs for the labels %s, trained on %s.

                | metric | on the test part |
                |---|---|
                """.formatted(
                        manifest.provenance().dataset(),
                        manifest.name(),
                        manifest.architecture().getClass().getSimpleName(),
                        binary ? "sigmoid" : "softmax",
                        String.join(", ", head.labels()),
                        manifest.provenance().dataset()));
        manifest.metrics()
                .forEach((name, value) -> card.append("| %s | %s |%n"
                        .formatted(name.replace("test.", ""), String.format(Locale.ROOT, "%.4f", value))
                        .replace("\r", "")));
        card.append("""

                ## Use

                ```java
                try (%1$s model = %1$s.load(Path.of("%2$s"))) {
                    System.out.println(model.predict(Path.of("image.png")));
                }
                ```

                Input: %3$s float32 in [%4$s, %5$s]. The model returns logits; the predictor applies the %6$s once.

                ## Repeat

                ```yaml
                %7$s```
                """.formatted(
                        binary ? "BinaryClassifier" : "Classifier",
                        manifest.name(),
                        manifest.input().shape(),
                        manifest.input().minimum(),
                        manifest.input().maximum(),
                        binary ? "sigmoid" : "softmax",
                        job.toYaml()));
        return card.toString();
    }
}
