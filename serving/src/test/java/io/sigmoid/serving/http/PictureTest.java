package io.sigmoid.serving.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigmoid.serving.ActivationMap;
import io.sigmoid.serving.ActivationMaps;
import io.sigmoid.serving.Classifier;
import io.sigmoid.serving.Models;
import io.sigmoid.serving.Pictures;
import io.sigmoid.serving.Vae;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class PictureTest {
    private static final BufferedImage PICTURE = Pictures.counting(28, 28);

    private static Map<String, Path> models;
    private static Served server;

    @BeforeAll
    static void serve(@TempDir Path directory) {
        models = DigitModels.all(directory);
        models.put("side", Models.leftOrRight(directory.resolve("side")));
        models.put("abc", Models.abc(directory.resolve("abc")));
        server = Served.of(models);
    }

    @AfterAll
    static void end() {
        server.close();
    }

    private static byte[] bytes(BufferedImage image, String format) throws IOException {
        var bytes = new ByteArrayOutputStream();
        ImageIO.write(image, format, bytes);
        return bytes.toByteArray();
    }

    @Test
    void answersAsThePredictorDoes() throws IOException {
        JsonNode answer =
                server.post("/v1/models/digits:predict", bytes(PICTURE, "png")).ok();
        try (Classifier digits = Classifier.load(models.get("digits"))) {
            var expected = digits.predict(PICTURE);
            JsonNode output = answer.path("outputs").path(0);
            assertEquals("multi-class", output.path("type").stringValue());
            assertEquals("[\"" + expected.label() + "\"]", output.path("labels").toString());
            for (int i = 0; i < 10; i++) {
                JsonNode one = output.path("probabilities").path(i);
                assertEquals(
                        expected.probabilities().get(i).label(),
                        one.path("label").stringValue());
                assertEquals(
                        expected.probabilities().get(i).probability(),
                        one.path("probability").floatValue());
            }
        }
    }

    @Test
    void takesJpeg() throws IOException {
        server.post("/v1/models/digits:predict", bytes(PICTURE, "jpg")).ok();
    }

    @Test
    void saysBothLabelsOfABinaryModelAndItsThreshold() throws IOException {
        byte[] left = bytes(Pictures.grey(2, 255, 0), "png");
        JsonNode output = server.post("/v1/models/side:predict", left)
                .ok()
                .path("outputs")
                .path(0);
        assertEquals(
                ("{'name':'','type':'binary','labels':['left'],'probabilities':["
                                + "{'label':'left','probability':0.7310586,'threshold':0.6,'decision':true},"
                                + "{'label':'right','probability':0.2689414,'decision':false}]}")
                        .replace('\'', '"'),
                output.toString());
    }

    @Test
    void invertsIfAsked() throws IOException {
        byte[] left = bytes(Pictures.grey(2, 255, 0), "png");
        JsonNode output = server.post("/v1/models/side:predict?invert=true", left)
                .ok()
                .path("outputs")
                .path(0);
        assertEquals("[\"right\"]", output.path("labels").toString());
    }

    /** As {@code file --mime} calls it. */
    @ParameterizedTest
    @ValueSource(strings = {"image/png; charset=binary", "image/png; charset"})
    void invertsWhateverTheCharsetOfThePicture(String type) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(server.address().resolve("/v1/models/side:predict?invert=true"))
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofByteArray(bytes(Pictures.grey(2, 255, 0), "png")))
                .build();
        String answer = HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
        assertTrue(answer.contains("\"labels\":[\"right\"]"), answer);
    }

    @Test
    void answersEveryOutputOfAJointModel() throws IOException {
        JsonNode outputs = server.post("/v1/models/joint:predict", bytes(PICTURE, "png"))
                .ok()
                .path("outputs");
        assertEquals("parity", outputs.path(0).path("name").stringValue());
        assertEquals("binary", outputs.path(0).path("type").stringValue());
        assertEquals("digit", outputs.path(1).path("name").stringValue());
        assertEquals(10, outputs.path(1).path("probabilities").size());
    }

    @Test
    void explainsWithThePictureSeenAndTheMaps() throws IOException {
        JsonNode answer = server.post("/v1/models/several:predict?explain=true", bytes(PICTURE, "png"))
                .ok();
        assertEquals("[1,28,28]", answer.path("seen").path("shape").toString());
        assertEquals(1f, answer.path("seen").path("values").path(255).floatValue());
        try (ActivationMaps maps = ActivationMaps.load(models.get("several"))) {
            ActivationMap three = maps.predict(PICTURE).get(3);
            JsonNode map = answer.path("maps").path(3);
            assertEquals("3", map.path("label").stringValue());
            assertEquals(7, map.path("height").intValue());
            for (int i = 0; i < 49; i++) {
                assertEquals(three.values()[i], map.path("values").path(i).floatValue());
            }
        }
    }

    @Test
    void explainsOnlyIfAsked() throws IOException {
        JsonNode answer =
                server.post("/v1/models/several:predict", bytes(PICTURE, "png")).ok();
        assertFalse(answer.has("seen"));
        assertFalse(answer.has("maps"));
    }

    @Test
    void autoencoderHasThreeModels() {
        assertEquals(
                "[{\"name\":\"image\",\"datatype\":\"FP32\",\"shape\":[-1,1,28,28]}]",
                server.get("/v2/models/vae").ok().path("inputs").toString());
        assertEquals(
                "[{\"name\":\"mean\",\"datatype\":\"FP32\",\"shape\":[-1,4]},"
                        + "{\"name\":\"deviation\",\"datatype\":\"FP32\",\"shape\":[-1,4]}]",
                server.get("/v2/models/vae.encoder").ok().path("outputs").toString());
        assertEquals(
                "[{\"name\":\"latent\",\"datatype\":\"FP32\",\"shape\":[-1,4]}]",
                server.get("/v2/models/vae.decoder").ok().path("inputs").toString());
    }

    @Test
    void latentValuesOfWhichTheNumbersOverflowAreRefused() {
        server.post(
                        "/v2/models/vae.decoder/infer",
                        "{'inputs':[{'name':'latent','shape':[1,4],'datatype':'FP32','data':[3e38,-3e38,3e38,3e38]}]}")
                .assertError(400, "the model's numbers overflow float32 on this input");
    }

    @Test
    void decodes() {
        JsonNode answer = server.post(
                        "/v2/models/vae.decoder/infer",
                        "{'inputs':[{'name':'latent','shape':[2,4],'datatype':'FP32','data':[0,0,0,0,1,-2,0.5,3]}]}")
                .ok();
        assertEquals("[2,1,28,28]", answer.path("outputs").path(0).path("shape").toString());
        try (Vae vae = Vae.load(models.get("vae"))) {
            float[] expected = vae.decode(new float[] {1, -2, 0.5f, 3}).brightness();
            for (int i = 0; i < 784; i++) {
                assertEquals(
                        expected[i],
                        answer.path("outputs")
                                .path(0)
                                .path("data")
                                .path(784 + i)
                                .floatValue(),
                        1e-6f);
            }
        }
    }

    @Test
    void encodes() throws IOException {
        JsonNode answer = server.post("/v1/models/vae.encoder:predict", bytes(PICTURE, "png"))
                .ok();
        try (Vae vae = Vae.load(models.get("vae"))) {
            var expected = vae.encode(vae.preparation().pixels(PICTURE));
            for (int i = 0; i < 4; i++) {
                JsonNode outputs = answer.path("outputs");
                assertEquals(
                        expected.mean()[i],
                        outputs.path(0).path("values").path(i).floatValue(),
                        1e-6f);
                assertEquals(
                        expected.deviation()[i],
                        outputs.path(1).path("values").path(i).floatValue(),
                        1e-6f);
            }
        }
    }

    @Test
    void takesBytesForPixels() {
        String request = "{'inputs':[{'name':'image','shape':[1,1,1,2],'datatype':'%s','data':[%s]}],"
                + "'outputs':[{'name':'logits'}]}";
        JsonNode floats = server.post("/v2/models/side/infer", request.formatted("FP32", "1,0.2"))
                .ok();
        JsonNode bytes = server.post("/v2/models/side/infer", request.formatted("UINT8", "255,51"))
                .ok();
        assertEquals(floats, bytes);
    }

    @Test
    void refusesWhatIsNoPicture() {
        server.post("/v1/models/digits:predict", "no picture".getBytes(UTF_8))
                .assertError(400, "the body must be a PNG or JPEG image, it is neither");
    }

    @Test
    void refusesOtherFormats() throws IOException {
        server.post("/v1/models/digits:predict", bytes(PICTURE, "bmp"))
                .assertError(400, "the body must be a PNG or JPEG image, it is neither");
    }

    @Test
    void refusesAPictureForAModelOfFeatures() throws IOException {
        server.post("/v1/models/abc:predict", bytes(PICTURE, "png"))
                .assertError(400, "abc takes no images, but [examples, 2]");
    }

    @Test
    void refusesOtherFlags() throws IOException {
        for (String invert : List.of("invert=yes", "invert=%25zz", "invert", "invert=true&invert=false")) {
            server.post("/v1/models/digits:predict?" + invert, bytes(PICTURE, "png"))
                    .assertError(400, "invert must be true or false");
        }
    }

    @Test
    void listsWhatThereIs() {
        JsonNode listed = server.get("/v1/models").ok().path("models");
        assertEquals(8, listed.size());
        assertEquals("abc", listed.path(0).path("name").stringValue());
        JsonNode joint = server.get("/v1/models/joint").ok();
        assertEquals(
                "{\"name\":\"parity\",\"type\":\"binary\",\"labels\":[\"odd\",\"even\"],\"thresholds\":[0.5,null]}",
                joint.path("outputs").path(0).toString());
        assertTrue(server.get("/v1/models/several").ok().path("maps").booleanValue());
    }
}
