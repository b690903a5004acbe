package io.sigmoid.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import io.sigmoid.datasets.ImageSource;
import io.sigmoid.datasets.LabelledImages;
import io.sigmoid.datasets.Part;
import io.sigmoid.serving.Classifier;
import io.sigmoid.zoo.Architecture;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.artifact.Artifact;
import io.sigmoid.zoo.artifact.ArtifactException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An application's own architecture goes the whole way: YAML, training, artifact, serving. */
class OwnArchitectureTest {
    private static final TrainingJob JOB = TrainingJob.fromYaml("""
            name: perceptron
            data: mnist
            limit: 2000
            target: {type: classes}
            architecture:
              type: Perceptron
              pixels: 784
              head:
                type: multi-class
                labels: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]
            optimizer: {type: adam, learningRate: 0.003, beta1: 0.9, beta2: 0.999, epsilon: 1.0e-8}
            schedule: {type: constant}
            epochs: 4
            batchSize: 64
            seed: 1
            """);

    @Test
    void readsFromYamlAndWritesBackTheSame() {
        assertEquals(Perceptron.class, JOB.architecture().getClass());
        assertEquals(JOB, TrainingJob.fromYaml(JOB.toYaml()));
    }

    /** Named by no provider. */
    record Unnamed(int inputs, Head head) implements Architecture {
        @Override
        public Shape input() {
            return new Shape(inputs);
        }

        @Override
        public Block block() {
            return new SequentialBlock()
                    .add(Linear.builder().setUnits(head.logits()).build());
        }
    }

    @Test
    void oneThatNoProviderNamesIsRefusedBeforeTheFirstStep(@TempDir Path temp) {
        var job = TrainingJob.of(
                        "unnamed",
                        "mnist",
                        JOB.target(),
                        new Unnamed(784, JOB.architecture().head()))
                .withLimit(100);
        var asked = new AtomicInteger();
        var options = RunOptions.USUAL.withStop(() -> asked.incrementAndGet() < 0);
        var e = assertThrows(ArtifactException.class, () -> JobRun.run(job, temp.resolve("a"), options, null, null));
        assertTrue(e.getMessage().contains("Unnamed"), e.getMessage());
        assertEquals(0, asked.get());
        assertFalse(Files.exists(temp.resolve("a")));
    }

    @Test
    void trainsSavesLoadsAndServes(@TempDir Path temp) {
        double accuracy = JOB.run(temp.resolve("a")).manifest().metrics().get("test.accuracy");
        assertTrue(accuracy > 0.8, "test accuracy " + accuracy);
        assertEquals(
                JOB.architecture(), Artifact.read(temp.resolve("a")).manifest().architecture());
        LabelledImages test = ImageSource.of("mnist").load(Part.TEST).first(500);
        int right = 0;
        try (Classifier digits = Classifier.load(temp.resolve("a"))) {
            for (int row = 0; row < test.size(); row++) {
                right += digits.predict(Quickstart.pixels(test.pixels(row))).index() == test.label(row) ? 1 : 0;
            }
        }
        assertTrue(right > 400, right + " of 500");
    }
}
