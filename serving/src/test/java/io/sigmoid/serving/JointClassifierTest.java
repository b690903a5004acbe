package io.sigmoid.serving;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JointClassifierTest {
    private final Path temp;

    JointClassifierTest(@TempDir Path temp) {
        this.temp = temp;
    }

    @Test
    void eachOutputHasItsOwnAnswer() {
        try (var model = JointClassifier.load(Models.joint(temp.resolve("m"), 0.74, 0.7, 0.4))) {
            JointPrediction answer = model.predict(new float[] {1, 0});
            assertEquals(new BinaryPrediction(0.7310586f, false, "no"), answer.binary("sure"));
            assertEquals("left", answer.multiClass("side").label());
            assertEquals(0.7310586f, answer.multiClass("side").probability());
            assertEquals(List.of("a", "b"), answer.multiLabel("tags").labels());
        }
    }

    @Test
    void theRowsOfABatchStayTogether() {
        try (var model = JointClassifier.load(Models.joint(temp.resolve("m")))) {
            assertArrayEquals(
                    new float[] {1, 1, 0, 1, 0, -0.5f, 0.25f, 0.75f, 0.25f, 0.75f},
                    model.logits(new float[] {1, 0, 0.25f, 0.75f}));
        }
    }

    @Test
    void anOutputOfAnotherKind() {
        try (var model = JointClassifier.load(Models.joint(temp.resolve("m")))) {
            JointPrediction answer = model.predict(new float[] {1, 0});
            var problem = assertThrows(IllegalArgumentException.class, () -> answer.binary("side"));
            assertEquals("output side has a Prediction, no BinaryPrediction", problem.getMessage());
        }
    }

    @Test
    void anOutputThatIsNotThere() {
        try (var model = JointClassifier.load(Models.joint(temp.resolve("m")))) {
            JointPrediction answer = model.predict(new float[] {1, 0});
            var problem = assertThrows(IllegalArgumentException.class, () -> answer.binary("top"));
            assertEquals("output must be one of [sure, side, tags], got top", problem.getMessage());
        }
    }
}
