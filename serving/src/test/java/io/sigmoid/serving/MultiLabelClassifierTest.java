package io.sigmoid.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MultiLabelClassifierTest {
    private final Path temp;

    MultiLabelClassifierTest(@TempDir Path temp) {
        this.temp = temp;
    }

    @Test
    void eachLabelHasTheSigmoidOfItsLogitAndTheThresholdOfItsOwn() {
        try (var model = MultiLabelClassifier.load(Models.tags(temp.resolve("m"), 0.8, 0.2, 0.5))) {
            assertEquals(
                    new MultiLabelPrediction(
                            List.of(
                                    new LabelProbability("a", 0.7310586f),
                                    new LabelProbability("b", 0.26894143f),
                                    new LabelProbability("c", 0.5f)),
                            List.of("b", "c")),
                    model.predict(new float[] {1, 0}));
        }
    }

    @Test
    void noLabelMayBeTrue() {
        try (var model = MultiLabelClassifier.load(Models.tags(temp.resolve("m"), 0.8, 0.8, 0.8))) {
            assertEquals(List.of(), model.predict(new float[] {1, 0}).labels());
        }
    }

    @Test
    void withoutThresholdsHalfIsTrue() {
        try (var model = MultiLabelClassifier.load(Models.tags(temp.resolve("m")))) {
            assertEquals(List.of("a", "c"), model.predict(new float[] {1, 0}).labels());
        }
    }
}
