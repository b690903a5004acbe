package io.sigmoid.training.onnx;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigmoid.serving.Classifier;
import io.sigmoid.serving.LoadOptions;
import io.sigmoid.serving.LoadOptions.Engine;
import io.sigmoid.zoo.GapCnn;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.ImageShape;
import io.sigmoid.zoo.Pooling;
import io.sigmoid.zoo.artifact.Artifact;
import io.sigmoid.zoo.artifact.StagedDirectory;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(value = OS.LINUX, disabledReason = "reads the process's memory from /proc/self/status")
class EngineMemoryTest {
    private static final LoadOptions ONNX_RUNTIME = LoadOptions.DEFAULT.withEngine(Engine.ONNX_RUNTIME);

    @TempDir
    static Path temp;

    @BeforeAll
    static void write() {
        var architecture =
                new GapCnn(new ImageShape(1, 8, 8), List.of(16, 24), Pooling.DENSE, Head.multiClass("a", "b", "c"));
        try (RandomModel model = RandomModel.of(architecture);
                StagedDirectory staged = StagedDirectory.open(temp.resolve("model"))) {
            Artifact.write(
                    staged,
                    model.manifest(),
                    model.block(),
                    OnnxFiles.ofRandomExamples(model.manifest(), model.block()).files());
        }
    }

    @Test
    void aHundredThousandPredictionsLeaveTheProcessAsLargeAsItWas() throws Exception {
        try (Classifier classifier = Classifier.load(Artifact.read(temp.resolve("model")), ONNX_RUNTIME)) {
            predict(classifier, 20_000);
            long before = residentKilobytes();
            predict(classifier, 100_000);
            assertFlat("100,000 predictions", before);
        }
    }

    @Test
    void aThousandLoadsLeaveTheProcessAsLargeAsItWas() throws Exception {
        load(500);
        long before = residentKilobytes();
        load(1000);
        assertFlat("1,000 loads", before);
    }

    private static void load(int count) {
        for (int i = 0; i < count; i++) {
            try (Classifier classifier = Classifier.load(Artifact.read(temp.resolve("model")), ONNX_RUNTIME)) {
                predict(classifier, i % 40);
            }
        }
    }

    /** Batches of all sizes that share buffers, 1 among them. */
    private static void predict(Classifier classifier, int count) {
        for (int i = 0; i < count; ) {
            int some = Math.min(1 + i % 20, count - i);
            classifier.logits(new float[some * 64]);
            i += some;
        }
    }

    private static void assertFlat(String what, long before) throws Exception {
        long grown = residentKilobytes() - before;
        System.out.printf("%s: %,d kB before, %,d kB more after%n", what, before, grown);
        assertTrue(grown < 32 << 10, "grew by %d kB".formatted(grown));
    }

    private static long residentKilobytes() throws Exception {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 10; i++) {
            System.gc();
            Thread.sleep(50);
            least = Math.min(least, FirstPrediction.residentKilobytes());
        }
        return least;
    }
}
