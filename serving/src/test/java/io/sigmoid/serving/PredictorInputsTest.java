package io.sigmoid.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.ImageFactory;
import java.awt.image.BufferedImage;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictorInputsTest {
    private final Path temp;

    PredictorInputsTest(@TempDir Path temp) {
        this.temp = temp;
    }

    private static final BufferedImage IMAGE = Pictures.counting(28, 28);

    /** A row as an application may have it. */
    private record Flower(double length, String colour) {}

    @Test
    void bytesAreUnsignedPixels() {
        try (Classifier digits = digits()) {
            assertEquals(digits.predict(IMAGE), digits.predict(bytes(1)));
        }
    }

    @Test
    void aBatchOfBytes() {
        try (Classifier digits = digits()) {
            assertEquals(digits.predictAll(List.of(IMAGE, IMAGE)), digits.predictAll(bytes(2)));
        }
    }

    @Test
    void bytesOfAnotherNumber() {
        try (Classifier digits = digits()) {
            var problem = assertThrows(IllegalArgumentException.class, () -> digits.predict(new byte[783]));
            assertEquals("input must have 784 values [1, 28, 28], got 783", problem.getMessage());
        }
    }

    @Test
    void aStreamIsItsImage() throws Exception {
        Path file = Pictures.save(IMAGE, "png", temp.resolve("a.png"));
        try (Classifier digits = digits();
                InputStream stream = Files.newInputStream(file)) {
            assertEquals(digits.predict(IMAGE), digits.predict(stream));
        }
    }

    @Test
    void aStreamOfNoImage() {
        try (Classifier digits = digits()) {
            var problem = assertThrows(ImageException.class, () -> digits.predict(InputStream.nullInputStream()));
            assertEquals("image: is neither a PNG nor a JPEG image", problem.getMessage());
        }
    }

    @Test
    void filesAreABatch() throws Exception {
        Path file = Pictures.save(IMAGE, "png", temp.resolve("a.png"));
        try (Classifier digits = digits()) {
            assertEquals(digits.predictAll(List.of(IMAGE, IMAGE)), digits.predictFiles(List.of(file, file)));
        }
    }

    @Test
    void imagesOfDjl() throws Exception {
        Image image = ImageFactory.getInstance().fromImage(IMAGE);
        try (Classifier digits = digits()) {
            assertEquals(digits.predict(IMAGE), digits.predict(image));
            assertEquals(digits.predictAll(List.of(IMAGE, IMAGE)), digits.predictImages(List.of(image, image)));
        }
    }

    @Test
    void aRowIsStandardisedAsInTraining() {
        try (BinaryClassifier flowers = flowers()) {
            assertEquals(
                    new BinaryPrediction(0.7310586f, true, "iris"),
                    flowers.predict(Map.of("length", 2.5, "colour", "red", "note", "more than asked for")));
        }
    }

    @Test
    void aRecordIsARow() {
        try (BinaryClassifier flowers = flowers()) {
            assertEquals(new BinaryPrediction(0.26894143f, false, "rose"), flowers.predict(new Flower(1.5, "blue")));
        }
    }

    @Test
    void rowsAreABatch() {
        try (BinaryClassifier flowers = flowers()) {
            assertEquals(
                    List.of("iris", "rose"),
                    flowers
                            .predictRows(List.of(
                                    Map.of("length", "2.5", "colour", "red"), Map.of("length", 1, "colour", "red")))
                            .stream()
                            .map(BinaryPrediction::label)
                            .toList());
        }
    }

    @Test
    void aRowThatLacksAColumn() {
        try (BinaryClassifier flowers = flowers()) {
            var problem = assertThrows(IllegalArgumentException.class, () -> flowers.predict(Map.of("length", 2.5)));
            assertEquals("column colour: is missing, must be one of [blue, red]", problem.getMessage());
        }
    }

    @Test
    void aModelOfImagesTakesNoRows() {
        try (Classifier digits = digits()) {
            var problem =
                    assertThrows(UnsupportedOperationException.class, () -> digits.predict(Map.of("length", 2.5)));
            assertEquals("the model takes 784 values [1, 28, 28] and no rows of a table", problem.getMessage());
        }
    }

    @Test
    void aModelOfAnyHeadHasItsPredictor() {
        try (Predictor<?> one = Predictor.load(Models.tags(temp.resolve("tags")));
                Predictor<?> two = Predictor.load(Models.joint(temp.resolve("joint")));
                Predictor<?> three = Predictor.load(Models.vae(temp.resolve("vae")))) {
            assertInstanceOf(MultiLabelClassifier.class, one);
            assertInstanceOf(JointClassifier.class, two);
            assertInstanceOf(Vae.class, three);
        }
    }

    private Classifier digits() {
        return Classifier.load(Models.digits(temp.resolve("m")));
    }

    private BinaryClassifier flowers() {
        return BinaryClassifier.load(Models.flowers(temp.resolve("m")));
    }

    /** The pixels of {@link #IMAGE}. */
    private static byte[] bytes(int count) {
        var bytes = new byte[784 * count];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i % 784 % 256);
        }
        return bytes;
    }
}
