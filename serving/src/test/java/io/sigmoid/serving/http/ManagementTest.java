package io.sigmoid.serving.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigmoid.serving.Models;
import io.sigmoid.zoo.GapResNet;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.ImageShape;
import io.sigmoid.zoo.Mlp;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ManagementTest {
    private static final String TOKEN = "0123456789abcdef";
    private static final String INFER =
            "{'inputs':[{'name':'features','shape':[1,2],'datatype':'FP32','data':[1,0]}],'outputs':[{'name':'decisions'}]}";

    @TempDir
    private Path directory;

    private Served server;

    @BeforeEach
    void serve() {
        server = Served.of(
                Map.of("yes", Models.yesOrNo(directory.resolve("old"), 0.6)),
                new ServerOptions("127.0.0.1", 0, Limits.DEFAULT, Duration.ofSeconds(5), TOKEN));
    }

    @AfterEach
    void end() {
        server.close();
    }

    private Served.Answer manage(String path, String token, Path model) {
        String body = "{\"parameters\":{\"directory\":\"%s\"}}".formatted(model);
        return server.send(server.request("/v2/repository/models/" + path)
                .header("Authorization", "Bearer " + token)
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private String version(String model) {
        return server.get("/v2/models/" + model).ok().path("versions").path(0).stringValue();
    }

    @Test
    void replacesAModel() {
        String before = version("yes");
        assertEquals(
                "[true]",
                server.post("/v2/models/yes/infer", INFER)
                        .ok()
                        .path("outputs")
                        .path(0)
                        .path("data")
                        .toString());
        manage("yes/load", TOKEN, Models.yesOrNo(directory.resolve("new"), 0.9)).ok();
        assertNotEquals(before, version("yes"));
        assertEquals(
                0.9,
                server.get("/v1/models/yes").ok().at("/outputs/0/thresholds/0").doubleValue(),
                1e-6);
        assertEquals(
                "[false]",
                server.post("/v2/models/yes/infer", INFER)
                        .ok()
                        .path("outputs")
                        .path(0)
                        .path("data")
                        .toString());
    }

    @Test
    void aModelMayComeWithOtherMapsOrWithNone() throws IOException {
        Head head = Models.DIGITS.head();
        var finer = new GapResNet(ImageShape.MNIST, List.of(4), 1, head);
        manage("digits/load", TOKEN, Models.digits(directory.resolve("a"))).ok();
        assertEquals(7, firstMap().path("height").intValue());
        manage("digits/load", TOKEN, Models.image(directory.resolve("b"), finer))
                .ok();
        assertEquals(28, firstMap().path("height").intValue());
        manage("digits/load", TOKEN, Models.image(directory.resolve("c"), Mlp.of(784, head)))
                .ok();
        assertTrue(firstMap().isMissingNode());
        assertFalse(server.get("/v1/models/digits").ok().path("maps").booleanValue());
    }

    @Test
    void aModelMayBeTheFirstWithMaps() throws IOException {
        manage("digits/load", TOKEN, Models.image(directory.resolve("a"), Mlp.of(784, Models.DIGITS.head())))
                .ok();
        assertTrue(firstMap().isMissingNode());
        var other = new GapResNet(ImageShape.MNIST, List.of(4), 1, Head.binary("no", "yes"));
        Path refused = Models.image(directory.resolve("other"), other);
        assertEquals(400, manage("digits/load", TOKEN, refused).status());
        assertTrue(firstMap().isMissingNode());
        manage("digits/load", TOKEN, Models.digits(directory.resolve("b"))).ok();
        assertEquals(7, firstMap().path("height").intValue());
        assertTrue(server.get("/v1/models/digits").ok().path("maps").booleanValue());
        assertEquals(
                1,
                server.get("/metrics")
                        .text()
                        .lines()
                        .filter("sigmoid_queue_depth{model=\"digits.maps\"} 0.0"::equals)
                        .count());
    }

    @Test
    void theQueueShownIsThatOfTheModelLoadedLast() {
        manage("yes/unload", TOKEN, directory).ok();
        assertFalse(server.get("/metrics").text().contains("sigmoid_queue_depth{model=\"yes\"}"));
        manage("yes/load", TOKEN, Models.yesOrNo(directory.resolve("new"), 0.9)).ok();
        assertTrue(server.get("/metrics").text().contains("sigmoid_queue_depth{model=\"yes\"} 0.0"));
    }

    private JsonNode firstMap() throws IOException {
        var picture = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY), "png", picture);
        return server.post("/v1/models/digits:predict?explain=true", picture.toByteArray())
                .ok()
                .path("maps")
                .path(0);
    }

    @Test
    void loadsAnotherModel() {
        manage("abc/load", TOKEN, Models.abc(directory.resolve("abc"))).ok();
        server.get("/v2/models/abc/ready").ok();
    }

    @Test
    void unloadsAModel() {
        manage("yes/unload", TOKEN, directory).ok();
        server.get("/v2/models/yes/ready").assertError(404, "no such model: yes");
    }

    @Test
    void keepsTheOldModelIfTheNewOneIsMissing() {
        String before = version("yes");
        Path none = directory.resolve("none");
        assertEquals(400, manage("yes/load", TOKEN, none).status());
        assertEquals(before, version("yes"));
        server.post("/v2/models/yes/infer", INFER).ok();
    }

    @Test
    void keepsTheOldModelIfTheNewOneIsOfAnotherKind() {
        String before = version("yes");
        assertEquals(
                400,
                manage("yes/load", TOKEN, Models.abc(directory.resolve("abc"))).status());
        assertEquals(before, version("yes"));
    }

    @Test
    void refusesAnotherToken() {
        manage("yes/unload", "0123456789abcdeg", directory)
                .assertError(401, "the token in Authorization is missing or wrong");
        server.post("/v2/repository/models/yes/unload", "{}")
                .assertError(401, "the token in Authorization is missing or wrong");
        server.get("/v2/models/yes/ready").ok();
    }

    @Test
    void isNotThereUnlessAskedFor() {
        try (Served plain = Served.of(Map.of("yes", Models.yesOrNo(directory.resolve("plain"))))) {
            plain.post("/v2/repository/models/yes/unload", "{}")
                    .assertError(404, "no such path: /v2/repository/models/yes/unload");
        }
    }

    @Test
    void losesNothingAndMixesNothingUnderLoad() throws InterruptedException {
        Path[] models = {Models.yesOrNo(directory.resolve("low"), 0.6), Models.yesOrNo(directory.resolve("high"), 0.9)};
        String[] versions = new String[2];
        for (int i = 0; i < 2; i++) {
            manage("yes/load", TOKEN, models[i]).ok();
            versions[i] = version("yes");
        }
        Set<String> answers = ConcurrentHashMap.newKeySet();
        var ended = new AtomicBoolean();
        ExecutorService clients = Executors.newFixedThreadPool(4);
        for (int i = 0; i < 4; i++) {
            clients.execute(() -> {
                while (!ended.get()) {
                    Served.Answer answer = server.post("/v2/models/yes/infer", INFER);
                    answers.add(
                            answer.status() == 200
                                    ? answer.json().path("model_version").stringValue() + " "
                                            + answer.json()
                                                    .path("outputs")
                                                    .path(0)
                                                    .path("data")
                                    : answer.text());
                }
            });
        }
        for (int i = 0; i < 30; i++) {
            manage("yes/load", TOKEN, models[i % 2]).ok();
        }
        ended.set(true);
        clients.shutdown();
        assertTrue(clients.awaitTermination(30, TimeUnit.SECONDS));
        assertEquals(Set.of(versions[0] + " [true]", versions[1] + " [false]"), answers);
    }
}
