package io.sigmoid.serving.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sigmoid.serving.Models;
import io.sigmoid.serving.Pictures;
import io.sigmoid.zoo.artifact.Pretrained;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PredictTest {
    private final Path temp;

    PredictTest(@TempDir Path temp) {
        this.temp = temp;
    }

    @Test
    void aPictureAndItsProbabilities() throws Exception {
        assertEquals(
                """
                %s: left
                ▀   left   73.1 %% █████████████████▌
                    right  26.9 %% ██████▌
                """.formatted(left()),
                Run.of("predict", model(), "--image", left()).fineOut().replace(System.lineSeparator(), "\n"));
    }

    @Test
    void theJsonOfABinaryModel() throws Exception {
        JsonNode json = Run.of("predict", model(), "--image", left(), "--json").json();
        assertEquals(json("""
                {"model": "tiny", "predictions": [
                  {"input": %s, "label": "left", "decision": true, "threshold": 0.6, "probability": 0.7310586,
                   "probabilities": [
                     {"label": "left", "probability": 0.7310586}, {"label": "right", "probability": 0.2689414}]}]}
                """.formatted(quoted(left()))), json);
    }

    @Test
    void theInvertedPictureIsTheOther() throws Exception {
        JsonNode json = Run.of("predict", model(), "--image", left(), "--json", "--invert")
                .json();
        assertEquals("right", json.at("/predictions/0/label").asString());
    }

    @Test
    void severalImagesInOneOption() throws Exception {
        JsonNode json =
                Run.of("predict", model(), "--image", left(), left(), "--json").json();
        assertEquals(2, json.at("/predictions").size());
    }

    @Test
    void severalImagesInSeveralOptions() throws Exception {
        JsonNode json = Run.of("predict", model(), "--image", left(), "--image", left(), "--json")
                .json();
        assertEquals(2, json.at("/predictions").size());
    }

    @Test
    void theJsonHasAllLabels() throws Exception {
        JsonNode json =
                Run.of("predict", digits(), "--image", counting(), "--json").json();
        assertEquals(10, json.at("/predictions/0/probabilities").size());
    }

    @Test
    void theTopIsAsLongAsAsked() throws Exception {
        JsonNode json = Run.of("predict", digits(), "--image", counting(), "--json", "--top", 3)
                .json();
        assertEquals(3, json.at("/predictions/0/probabilities").size());
    }

    @Test
    void aPictureOf28RowsIsFourteenLines() throws Exception {
        assertEquals(
                15,
                Run.of("predict", digits(), "--image", counting())
                        .fineOut()
                        .lines()
                        .count());
    }

    @Test
    void aMissingImage() throws Exception {
        Path none = temp.resolve("none.png");
        Run.of("predict", digits(), "--image", none).assertFailsAbout(none, "no such image");
    }

    @Test
    void oneBadImageOfTwoPrintsNothingButItsError() throws Exception {
        Path text = Files.writeString(temp.resolve("text.png"), "seven");
        Run.of("predict", digits(), "--image", counting(), text)
                .assertFailsAbout(text, "is neither a PNG nor a JPEG image");
    }

    @Test
    void aModelWithoutImages() throws Exception {
        Run.of("predict", Models.abc(temp.resolve("abc")), "--image", left())
                .assertFails(1, "the model takes 2 values [2] and no images");
    }

    @Test
    void aDeviceOfNoKind() throws Exception {
        Run.of("predict", digits(), "--image", counting(), "--device", "toaster")
                .assertFails(1, "device must be auto, cpu, gpu or gpu:N, got toaster");
    }

    @Test
    void aDeviceThatIsNotThere() throws Exception {
        Run run = Run.of("predict", digits(), "--image", counting(), "--device", "gpu:99");
        new Run(run.status(), run.out(), run.err().replaceFirst("offers cpu, .*", "offers cpu"))
                .assertFails(1, "device gpu:99 is not there: this machine offers cpu");
    }

    @Test
    void aRowOfATable() throws Exception {
        assertEquals(
                """
                row 1: iris
                iris  73.1 % █████████████████▌
                rose  26.9 % ██████▌
                """,
                Run.of("predict", Models.flowers(temp.resolve("f")), "--row", "length=2.5", "colour=red")
                        .fineOut()
                        .replace(System.lineSeparator(), "\n"));
    }

    @Test
    void rowsOfACsvFile() throws Exception {
        Path csv = Files.writeString(temp.resolve("rows.csv"), "colour,length\nred,2.5\nblue,1.5\n");
        JsonNode json = Run.of("predict", Models.flowers(temp.resolve("f")), "--csv", csv, "--json")
                .json();
        assertEquals("iris", json.at("/predictions/0/label").asString());
        assertEquals("rose", json.at("/predictions/1/label").asString());
    }

    /** A column that is not found would be a missing value. */
    @Test
    void columnsThatAreNotTheModels() throws Exception {
        Path model = Models.flowers(temp.resolve("f"));
        Path spaced = Files.writeString(temp.resolve("spaced.csv"), "colour, length\nred,2.5\n");
        assertEquals(
                "iris",
                Run.of("predict", model, "--csv", spaced, "--json")
                        .json()
                        .at("/predictions/0/label")
                        .asString());
        Path other = Files.writeString(temp.resolve("other.csv"), "color,length\nred,2.5\n");
        Run.of("predict", model, "--csv", other)
                .assertFails(1, other + ": the model needs the columns [length, colour], got [color, length]");
        Run.of("predict", model, "--row", "lenght=2.5", "colour=red")
                .assertFails(1, "--row: the model has the columns [length, colour], got [lenght, colour]");
    }

    @Test
    void aRowOfAnUnknownValue() throws Exception {
        Run.of("predict", Models.flowers(temp.resolve("f")), "--row", "length=2.5", "colour=pink")
                .assertFails(1, "column colour: \"pink\", must be one of [blue, red]");
    }

    @Test
    void aCsvFileThatIsNotThere() throws Exception {
        Path none = temp.resolve("none.csv");
        Run.of("predict", Models.flowers(temp.resolve("f")), "--csv", none)
                .assertFailsAbout(none, "no such file, must be a CSV file with a header");
    }

    @Test
    void theJsonOfAJointModel() throws Exception {
        JsonNode json = Run.of("predict", joint(), "--image", left(), "--json").json();
        assertEquals("yes", json.at("/predictions/0/outputs/sure/label").asString());
        assertEquals("left", json.at("/predictions/0/outputs/side/label").asString());
        assertEquals(json("[\"a\", \"b\"]"), json.at("/predictions/0/outputs/tags/labels"));
    }

    @Test
    void theTextOfAJointModelNamesItsOutputs() throws Exception {
        String text = Run.of("predict", joint(), "--image", left()).fineOut();
        assertEquals(
                left() + ": sure yes, side left, tags a, b",
                text.lines().findFirst().orElseThrow());
    }

    @Test
    void picturesThatAnAutoencoderDraws() throws Exception {
        Path out = temp.resolve("out");
        JsonNode json = Run.of("predict", vae(), "--sample", 2, "--seed", 7, "--out", out, "--json")
                .json();
        assertEquals(784, json.at("/predictions/1/brightness").size());
        assertEquals(28, ImageIO.read(out.resolve("001.png").toFile()).getWidth());
        assertEquals(
                json,
                Run.of("predict", temp.resolve("vae"), "--sample", 2, "--seed", 7, "--out", out, "--json")
                        .json());
    }

    @Test
    void aPictureThatAnAutoencoderReconstructs() throws Exception {
        Path out = temp.resolve("out");
        assertEquals(
                15,
                Run.of("predict", vae(), "--image", counting(), "--out", out)
                        .fineOut()
                        .lines()
                        .count());
        assertEquals(28, ImageIO.read(out.resolve("000.png").toFile()).getHeight());
    }

    @Test
    void aSampleOfAClassifier() throws Exception {
        Run.of("predict", digits(), "--sample", 2)
                .assertFails(1, "--sample must be asked of an autoencoder: tiny has labels");
    }

    @Test
    void nothingToPredict() throws Exception {
        assertEquals(2, Run.of("predict", digits()).status());
    }

    @Test
    void noSuchModel() throws Exception {
        Path none = temp.resolve("none");
        Run.of("predict", none, "--image", counting())
                .assertFailsAbout(
                        none,
                        "no such model directory, and no pretrained model of that name: there are "
                                + Pretrained.names());
    }

    private Path model() {
        return Models.leftOrRight(temp.resolve("m"));
    }

    private Path joint() {
        return Models.jointImage(temp.resolve("joint"));
    }

    private Path vae() {
        return Models.vae(temp.resolve("vae"));
    }

    private Path digits() {
        return Models.digits(temp.resolve("digits"));
    }

    private Path left() throws Exception {
        return Pictures.save(Pictures.grey(2, 255, 0), "png", temp.resolve("left.png"));
    }

    private Path counting() throws Exception {
        return Pictures.save(Pictures.counting(28, 28), "png", temp.resolve("counting.png"));
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }

    private static String quoted(Path path) {
        return JsonMapper.shared().writeValueAsString(path.toString());
    }
}
