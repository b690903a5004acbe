package io.sigmoid.serving;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sigmoid.zoo.artifact.ArtifactException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BinaryClassifierTest {
    /** sigmoid(1) */
    private static final float HIGH = 0.7310586f;

    /** sigmoid(-1) */
    private static final float LOW = 0.26894143f;

    private static final float[] YES = {1, 0};

    private final Path temp;

    BinaryClassifierTest(@TempDir Path temp) {
        this.temp = temp;
    }

    @Test
    void theProbabilityIsTheSigmoidOfTheLogit() {
        try (BinaryClassifier classifier = BinaryClassifier.load(Models.yesOrNo(temp.resolve("m")))) {
            assertEquals(new BinaryPrediction(HIGH, true, "yes"), classifier.predict(YES));
        }
    }

    @Test
    void withoutAThresholdHalfIsYes() {
        try (BinaryClassifier classifier = BinaryClassifier.load(Models.yesOrNo(temp.resolve("m")))) {
            assertEquals(new BinaryPrediction(0.5f, true, "yes"), classifier.predict(new float[] {1, 1}));
        }
    }

    @Test
    void theStoredThresholdDecides() {
        try (BinaryClassifier classifier = BinaryClassifier.load(Models.yesOrNo(temp.resolve("m"), 0.74))) {
            assertEquals(new BinaryPrediction(HIGH, false, "no"), classifier.predict(YES));
        }
    }

    @Test
    void atTheThresholdTheAnswerIsYes() {
        try (BinaryClassifier classifier = BinaryClassifier.load(Models.yesOrNo(temp.resolve("m"), (double) HIGH))) {
            assertEquals(new BinaryPrediction(HIGH, true, "yes"), classifier.predict(YES));
        }
    }

    @Test
    void aBatch() {
        try (BinaryClassifier classifier = BinaryClassifier.load(Models.yesOrNo(temp.resolve("m")))) {
            assertEquals(
                    List.of(new BinaryPrediction(HIGH, true, "yes"), new BinaryPrediction(LOW, false, "no")),
                    classifier.predictAll(new float[] {1, 0, 0, 1}));
        }
    }

    @Test
    void images() {
        try (BinaryClassifier classifier = BinaryClassifier.load(Models.leftOrRight(temp.resolve("m")))) {
            assertEquals(
                    List.of(new BinaryPrediction(HIGH, true, "left"), new BinaryPrediction(LOW, false, "right")),
                    classifier.predictAll(List.of(Pictures.grey(2, 255, 0), Pictures.grey(2, 0, 255))));
        }
    }

    @Test
    void theLogitsAreRaw() {
        try (BinaryClassifier classifier = BinaryClassifier.load(Models.yesOrNo(temp.resolve("m")))) {
            assertArrayEquals(new float[] {1, -0.5f}, classifier.logits(new float[] {1, 0, 0.25f, 0.75f}));
        }
    }

    @Test
    void twoThresholds() {
        var problem = assertThrows(IllegalArgumentException.class, () -> Models.yesOrNo(temp.resolve("m"), 0.4, 0.6));
        assertEquals(
                "thresholds must be none or 1, one a logit of a yes-or-no output, got [0.4, 0.6]",
                problem.getMessage());
    }

    @Test
    void anotherHead() {
        Path directory = Models.abc(temp.resolve("m"));
        var problem = assertThrows(ArtifactException.class, () -> BinaryClassifier.load(directory));
        assertEquals(directory + ": has a multi-class head (a, b, c): load it with Classifier", problem.getMessage());
    }

    @Test
    void aModelOfFeaturesTakesNoImages() {
        try (BinaryClassifier classifier = BinaryClassifier.load(Models.yesOrNo(temp.resolve("m")))) {
            assertThrows(UnsupportedOperationException.class, () -> classifier.predict(Pictures.grey(2, 0, 255)));
        }
    }
}
