package io.sigmoid.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.types.Shape;
import io.sigmoid.zoo.artifact.Calibration;
import io.sigmoid.zoo.artifact.InputSignature;
import io.sigmoid.zoo.artifact.Manifest;
import io.sigmoid.zoo.artifact.Provenance;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

class ModelCardTest {
    @Test
    void hasTheFrontMatterOfModelHubs() {
        JsonNode front = new YAMLMapper().readTree(card("digits-gap").split("---\n", -1)[1]);
        assertEquals("sigmoid", front.at("/library_name").asString());
        assertEquals("image-classification", front.at("/pipeline_tag").asString());
        assertEquals("mnist", front.at("/datasets/0").asString());
        assertEquals("digits-gap", front.at("/model-index/0/name").asString());
        assertEquals("test", front.at("/model-index/0/results/0/dataset/split").asString());
        assertEquals(
                "accuracy", front.at("/model-index/0/results/0/metrics/0/type").asString());
        assertEquals(
                0.9925, front.at("/model-index/0/results/0/metrics/0/value").asDouble());
    }

    @Test
    void listsTheMetrics() {
        assertTrue(card("digits-gap").contains("| accuracy | 0.9925 |\n| loss | 0.0243 |\n"));
    }

    @Test
    void saysThatPixelsWereDrawn() {
        assertTrue(card("digits-vae").contains("examples of the test part, their pixels drawn as 0 or 1"));
        assertFalse(card("fashion-vae").contains("drawn"));
    }

    @Test
    void loadsWithThePredictorOfItsHead() {
        assertTrue(card("digits-gap").contains("try (Classifier model = Classifier.load(Path.of(\"digits-gap\"))) {"));
        assertTrue(card("odd-even").contains("try (BinaryClassifier model = BinaryClassifier.load("));
        assertTrue(card("digits-multilabel").contains("try (MultiLabelClassifier model = "));
        assertTrue(card("digits-joint").contains("try (JointClassifier model = "));
        assertTrue(card("digits-vae").contains("try (Vae model = Vae.load("));
    }

    @Test
    void holdsTheJob() {
        String yaml = card("odd-even").split("```yaml\n", -1)[1].split("```", -1)[0];
        assertEquals(TrainingJob.preset("odd-even"), TrainingJob.fromYaml(yaml));
    }

    @Test
    void tellsNoCommandThatWouldNotRepeatIt() {
        assertTrue(card("digits-gap").contains("`sigmoid-train run --from digits-gap --out again` runs this job"));
        String together = card("digits-gap", Map.of("training.workers", 2.0));
        assertFalse(together.contains("--from"));
        assertTrue(together.contains("Several workers trained it together; `sigmoid-train run --spark` does so"));
    }

    private static String card(String preset) {
        return card(preset, Map.of("test.accuracy", 0.9925, "test.loss", 0.02431));
    }

    private static String card(String preset, Map<String, Double> metrics) {
        TrainingJob job = TrainingJob.preset(preset);
        var manifest = new Manifest(
                job.name(),
                job.architecture(),
                InputSignature.image(
                        job.architecture().input().dimension() == 1
                                ? new Shape(1, 28, 28)
                                : job.architecture().input()),
                Calibration.NONE,
                List.of(),
                metrics,
                new Provenance(
                        "mnist",
                        "0".repeat(64),
                        JobFormat.toTree(job),
                        1,
                        Map.of(),
                        "unknown",
                        "2026-11-22T00:00:00Z"));
        return ModelCard.of(manifest, job);
    }
}
