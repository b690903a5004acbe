package io.sigmoid.serving.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigmoid.serving.Classifier;
import io.sigmoid.serving.ImageException;
import io.sigmoid.serving.LabelProbability;
import io.sigmoid.serving.Models;
import io.sigmoid.serving.Pictures;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * 10,000 mutated requests: each gets an error of the protocol or the right answer, and the next good request is answered.
 * Other seeds: {@code -Dsigmoid.fuzz.seed=N}.
 */
class RequestFuzzTest {
    private static final long SEED = Long.getLong("sigmoid.fuzz.seed", 1);

    private static final List<String> GOOD = List.of(
            "{\"inputs\":[{\"name\":\"features\",\"shape\":[1,2],\"datatype\":\"FP32\",\"data\":[0.5,0.25]}]}",
            "{\"id\":\"42\",\"inputs\":[{\"name\":\"features\",\"shape\":[2,2],\"datatype\":\"FP32\","
                    + "\"data\":[[0.5,0.25],[1,0]]}],\"outputs\":[{\"name\":\"logits\"}]}",
            "{\"parameters\":{\"a\":1},\"inputs\":[{\"data\":[0,1,0.125,0.5],\"parameters\":{},\"datatype\":\"FP32\","
                    + "\"shape\":[2,2],\"name\":\"features\"}],\"outputs\":[{\"name\":\"probabilities\"},{\"name\":\"logits\"}]}");

    private static Served server;
    private static Classifier digits;
    private static byte[] png;

    @BeforeAll
    static void serve(@TempDir Path directory) throws IOException {
        Path digitsModel = Models.digits(directory.resolve("digits"));
        server = Served.of(Map.of("abc", Models.abc(directory.resolve("abc")), "digits", digitsModel));
        digits = Classifier.load(digitsModel);
        var bytes = new ByteArrayOutputStream();
        ImageIO.write(Pictures.counting(28, 28), "png", bytes);
        png = bytes.toByteArray();
    }

    @AfterAll
    static void end() {
        server.close();
        digits.close();
    }

    @Test
    void infersRightlyOrNamesTheError() {
        var random = new Random(SEED);
        var mutation = new RequestMutation(SEED);
        int answered = 0;
        for (int i = 0; i < 7000; i++) {
            byte[] body = mutation.mutated(GOOD.get(random.nextInt(GOOD.size())).getBytes(UTF_8));
            Served.Answer answer = server.post("/v2/models/abc/infer", body);
            if (answer.status() == 200) {
                assertRight(body, answer.json());
                answered++;
            } else {
                assertError(answer, new String(body, UTF_8));
            }
        }
        assertTrue(answered > 100, "only " + answered + " mutations left a request good");
        assertStillFine();
    }

    @Test
    void predictsPicturesRightlyOrNamesTheError() {
        var mutation = new RequestMutation(SEED);
        for (int i = 0; i < 2000; i++) {
            byte[] body = mutation.mutated(png);
            Served.Answer answer = server.post("/v1/models/digits:predict", body);
            if (answer.status() == 200) {
                assertRightPicture(body, answer.json());
            } else {
                assertError(answer, "mutated picture " + i);
            }
        }
        assertStillFine();
    }

    @Test
    void answersHeadsThatAreNoHttp() throws IOException {
        var mutation = new RequestMutation(SEED);
        String good = "POST /v2/models/abc/infer HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Connection: close\r\nContent-Length: " + GOOD.get(0).length() + "\r\n\r\n" + GOOD.get(0);
        int answers = 0;
        for (int i = 0; i < 1000; i++) {
            byte[] request = mutation.mutated(good.getBytes(UTF_8));
            for (Raw answer : raw(request)) {
                answers++;
                assertTrue(
                        answer.status == 200 || (answer.status >= 400 && answer.status < 500 && answer.isError()),
                        () -> answer + " to " + new String(request, UTF_8));
            }
        }
        assertTrue(answers > 500, answers + " answers");
        assertStillFine();
    }

    private record Raw(int status, String body) {
        boolean isError() {
            return body.startsWith("{\"error\":") || body.isEmpty();
        }
    }

    /** The answers to bytes after which nothing more comes: any number of them. */
    private static List<Raw> raw(byte[] request) throws IOException {
        try (var socket =
                new Socket(server.address().getHost(), server.address().getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request);
            socket.shutdownOutput();
            return answers(socket.getInputStream());
        }
    }

    private static List<Raw> answers(InputStream in) throws IOException {
        String text;
        try {
            text = new String(in.readAllBytes(), UTF_8);
        } catch (java.net.SocketException e) {
            // Closed with bytes of the request unread.
            return List.of();
        }
        var answers = new ArrayList<Raw>();
        for (String answer : text.split("(?=HTTP/1\\.1 \\d{3})", -1)) {
            if (answer.startsWith("HTTP/1.1 ")) {
                int end = answer.indexOf("\r\n\r\n");
                answers.add(new Raw(Integer.parseInt(answer.substring(9, 12)), answer.substring(end + 4)));
            }
        }
        return answers;
    }

    private static void assertRight(byte[] body, JsonNode answer) {
        JsonNode request = JsonMapper.shared().readTree(body);
        var values = new ArrayList<Float>();
        flatten(request.path("inputs").path(0).path("data"), values);
        assertFalse(values.isEmpty());
        assertEquals(request.path("id").stringValue(null), answer.path("id").stringValue(null));
        for (JsonNode output : answer.path("outputs")) {
            if (output.path("name").stringValue().equals("logits")) {
                assertEquals(values.size() / 2 * 3, output.path("data").size());
                for (int i = 0; i < values.size() / 2; i++) {
                    float x = values.get(2 * i);
                    float y = values.get(2 * i + 1);
                    assertEquals(x, output.path("data").path(3 * i).floatValue());
                    assertEquals(y, output.path("data").path(3 * i + 1).floatValue());
                    assertEquals(x + y, output.path("data").path(3 * i + 2).floatValue(), 1e-6f);
                }
            }
        }
    }

    private static void flatten(JsonNode data, List<Float> values) {
        if (data.isArray()) {
            data.forEach(element -> flatten(element, values));
        } else {
            values.add((float) data.doubleValue());
        }
    }

    private static void assertRightPicture(byte[] body, JsonNode answer) {
        List<LabelProbability> expected = digits.predict(digits.preparation().pixels(new ByteArrayInputStream(body)))
                .probabilities();
        JsonNode given = answer.path("outputs").path(0).path("probabilities");
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(
                    expected.get(i).probability(),
                    given.path(i).path("probability").floatValue(),
                    1e-6f);
        }
    }

    private static void assertError(Served.Answer answer, String request) {
        assertTrue(answer.status() >= 400 && answer.status() < 500, () -> answer.status() + " to " + request);
        JsonNode error = answer.json();
        assertEquals(1, error.size(), request);
        String message = error.path("error").stringValue();
        assertFalse(message.isBlank(), request);
        for (String inside : List.of("Exception", "io.sigmoid", "java.", "jackson", "\tat ")) {
            assertFalse(message.contains(inside), () -> message + " to " + request);
        }
    }

    private static void assertStillFine() {
        server.post("/v2/models/abc/infer", GOOD.get(0)).ok();
        String metrics = server.get("/metrics").text();
        assertTrue(metrics.contains("sigmoid_queue_depth{model=\"abc\"} 0.0"), metrics);
        assertTrue(metrics.contains("sigmoid_queue_depth{model=\"digits\"} 0.0"), metrics);
        assertFalse(metrics.contains("outcome=\"failed\""), metrics);
    }

    @Test
    void theOracleTellsRightFromWrong() {
        JsonNode wrong = JsonMapper.shared().readTree("{\"outputs\":[{\"name\":\"logits\",\"data\":[0.5,0.25,0.5]}]}");
        assertThrows(AssertionError.class, () -> assertRight(GOOD.get(0).getBytes(UTF_8), wrong));
        assertThrows(JacksonException.class, () -> assertRight(new byte[] {'{'}, wrong));
        assertThrows(ImageException.class, () -> assertRightPicture(new byte[] {1}, wrong));
    }
}
