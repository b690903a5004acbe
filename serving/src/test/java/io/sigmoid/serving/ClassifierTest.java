package io.sigmoid.serving;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.Device;
import io.sigmoid.zoo.artifact.Artifact;
import io.sigmoid.zoo.artifact.ArtifactException;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassifierTest {
    private final Path temp;

    ClassifierTest(@TempDir Path temp) {
        this.temp = temp;
    }

    @Test
    void theProbabilitiesAreTheSoftmaxOfTheLogits() {
        try (Classifier classifier = Classifier.load(Models.abc(temp.resolve("m")))) {
            Prediction prediction = classifier.predict(new float[] {0.5f, 1});
            double sum = Math.exp(0.5) + Math.exp(1) + Math.exp(1.5);
            assertEquals(
                    List.of(
                            new LabelProbability("a", (float) (Math.exp(0.5) / sum)),
                            new LabelProbability("b", (float) (Math.exp(1) / sum)),
                            new LabelProbability("c", (float) (Math.exp(1.5) / sum))),
                    prediction.probabilities());
        }
    }

    @Test
    void theLogitsAreRaw() {
        try (Classifier classifier = Classifier.load(Models.abc(temp.resolve("m")))) {
            assertArrayEquals(new float[] {0.25f, 1, 1.25f, 1, 0, 1}, classifier.logits(new float[] {0.25f, 1, 1, 0}));
        }
    }

    @Test
    void aBatchOfManyParts() {
        try (Classifier classifier = Classifier.load(Models.abc(temp.resolve("m")))) {
            var batch = new float[2 * 1000];
            var random = new Random(1);
            var expected = new ArrayList<Prediction>();
            for (int i = 0; i < batch.length; i += 2) {
                batch[i] = random.nextInt(8) / 8f;
                batch[i + 1] = random.nextInt(8) / 8f;
                expected.add(classifier.predict(new float[] {batch[i], batch[i + 1]}));
            }
            assertEquals(expected, classifier.predictAll(batch));
        }
    }

    @Test
    void anEmptyBatch() {
        try (Classifier classifier = Classifier.load(Models.abc(temp.resolve("m")))) {
            assertEquals(List.of(), classifier.predictAll(new float[0]));
        }
    }

    @Test
    void anImageIsItsPixels() {
        try (Classifier digits = Classifier.load(Models.digits(temp.resolve("m")))) {
            BufferedImage image = Pictures.counting(28, 28);
            var pixels = new float[784];
            for (int i = 0; i < 784; i++) {
                pixels[i] = (i % 256) / 255f;
            }
            assertEquals(digits.predict(pixels), digits.predict(image));
        }
    }

    @Test
    void aFileIsItsImage() throws Exception {
        try (Classifier digits = Classifier.load(Models.digits(temp.resolve("m")))) {
            BufferedImage image = Pictures.counting(28, 28);
            Path file = Pictures.save(image, "png", temp.resolve("a.png"));
            assertEquals(digits.predict(image), digits.predict(file));
        }
    }

    @Test
    void anImageOfAnotherSizeIsScaled() {
        try (Classifier digits = Classifier.load(Models.digits(temp.resolve("m")))) {
            BufferedImage large = Pictures.counting(300, 200);
            assertEquals(digits.predict(digits.preparation().pixels(large)), digits.predict(large));
        }
    }

    @Test
    void imagesAreABatch() {
        try (Classifier digits = Classifier.load(Models.digits(temp.resolve("m")))) {
            BufferedImage small = Pictures.counting(28, 28);
            BufferedImage large = Pictures.counting(56, 56);
            var pixels = new float[2 * 784];
            digits.preparation().into(pixels, 0, small);
            digits.preparation().into(pixels, 784, large);
            assertEquals(digits.predictAll(pixels), digits.predictAll(List.of(small, large)));
        }
    }

    @Test
    void aWrongLength() {
        try (Classifier digits = Classifier.load(Models.digits(temp.resolve("m")))) {
            assertRefused("input must have 784 values [1, 28, 28], got 783", () -> digits.predict(new float[783]));
        }
    }

    @Test
    void aBatchOfAWrongLength() {
        try (Classifier digits = Classifier.load(Models.digits(temp.resolve("m")))) {
            assertRefused(
                    "input must have a multiple of 784 values [1, 28, 28], got 785",
                    () -> digits.predictAll(new float[785]));
        }
    }

    @Test
    void noNumber() {
        try (Classifier classifier = Classifier.load(Models.abc(temp.resolve("m")))) {
            assertRefused(
                    "value 1 of the input must lie in [0.0, 1.0], got NaN",
                    () -> classifier.predict(new float[] {0, Float.NaN}));
        }
    }

    @Test
    void anInfiniteNumber() {
        try (Classifier classifier = Classifier.load(Models.abc(temp.resolve("m")))) {
            assertRefused(
                    "value 0 of the input must lie in [0.0, 1.0], got Infinity",
                    () -> classifier.predict(new float[] {Float.POSITIVE_INFINITY, 0}));
        }
    }

    @Test
    void aPixelThatWasNotScaled() {
        try (Classifier classifier = Classifier.load(Models.abc(temp.resolve("m")))) {
            assertRefused(
                    "value 2 of the input must lie in [0.0, 1.0], got 255.0",
                    () -> classifier.predictAll(new float[] {0, 0, 255, 0}));
        }
    }

    @Test
    void anotherHead() {
        Path directory = Models.yesOrNo(temp.resolve("m"));
        var problem = assertThrows(ArtifactException.class, () -> Classifier.load(directory));
        assertEquals(directory + ": has a binary head (no, yes): load it with BinaryClassifier", problem.getMessage());
    }

    @Test
    void noSuchDirectory() {
        Path directory = temp.resolve("none");
        var problem = assertThrows(ArtifactException.class, () -> Classifier.load(directory));
        assertEquals(directory + ": no such model directory", problem.getMessage());
    }

    @Test
    void noSuchDevice() {
        Path directory = Models.abc(temp.resolve("m"));
        assertRefused(
                "device gpu:99 is not there: this machine offers cpu",
                () -> Classifier.load(Artifact.read(directory), LoadOptions.on(Device.gpu(99))));
    }

    @Test
    void useAfterClose() {
        Path directory = Models.abc(temp.resolve("m"));
        Classifier classifier = Classifier.load(directory);
        classifier.close();
        var problem = assertThrows(IllegalStateException.class, () -> classifier.predict(new float[] {0, 1}));
        assertEquals("the model of %s is closed".formatted(directory), problem.getMessage());
    }

    @Test
    void closingTwiceIsFine() {
        Classifier classifier = Classifier.load(Models.abc(temp.resolve("m")));
        classifier.close();
        classifier.close();
    }

    private static void assertRefused(String message, Runnable call) {
        var problem = assertThrows(IllegalArgumentException.class, call::run);
        // A machine with GPUs offers more than the cpu.
        assertEquals(message, String.valueOf(problem.getMessage()).replaceFirst("offers cpu, .*", "offers cpu"));
    }
}
