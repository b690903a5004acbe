package io.sigmoid.serving.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sigmoid.serving.Models;
import io.sigmoid.serving.Pictures;
import java.nio.file.Files;
import java.nio.file.Path;
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
    void noSuchModel() throws Exception {
        Path none = temp.resolve("none");
        Run.of("predict", none, "--image", counting()).assertFailsAbout(none, "no such model directory");
    }

    private Path model() {
        return Models.leftOrRight(temp.resolve("m"));
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
