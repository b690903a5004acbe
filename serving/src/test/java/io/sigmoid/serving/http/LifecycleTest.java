package io.sigmoid.serving.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigmoid.serving.Models;
import io.sigmoid.zoo.GapCnn;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.ImageShape;
import io.sigmoid.zoo.Pooling;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The command in a process of its own: it listens, answers, and ends when it is told to. */
class LifecycleTest {
    private static final String INFER =
            "{\"inputs\":[{\"name\":\"features\",\"shape\":[1,2],\"datatype\":\"FP32\",\"data\":[0.5,0.25]}]}";

    @TempDir
    private Path directory;

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void endsWithStatusZeroWhenTerminated() throws Exception {
        try (ServerProcess server = ServerProcess.start("abc=" + Models.abc(directory.resolve("abc")), "--port", "0")) {
            HttpResponse<String> answer =
                    client.send(infer(server, "abc", INFER), HttpResponse.BodyHandlers.ofString());
            assertEquals(200, answer.statusCode(), answer.body());
            server.terminate();
            assertEquals(0, server.status());
            Assertions.assertThrows(ConnectException.class, () -> new Socket(
                            server.address().getHost(), server.address().getPort())
                    .close());
        }
    }

    @Test
    void logsEachRequest() throws Exception {
        try (ServerProcess server = ServerProcess.start("abc=" + Models.abc(directory.resolve("abc")), "--port", "0")) {
            client.send(infer(server, "abc", INFER), HttpResponse.BodyHandlers.ofString());
            client.send(infer(server, "abc", "{}"), HttpResponse.BodyHandlers.ofString());
            server.terminate();
            assertEquals(0, server.status());
            List<JsonNode> log = server.errors()
                    .lines()
                    .map(line -> JsonMapper.shared().readTree(line))
                    .toList();
            assertEquals(2, log.size());
            assertEquals("/v2/models/abc/infer", log.get(0).path("path").stringValue());
            assertEquals("abc", log.get(0).path("model").stringValue());
            assertEquals(1, log.get(0).path("examples").intValue());
            assertEquals(200, log.get(0).path("status").intValue());
            assertEquals(400, log.get(1).path("status").intValue());
        }
    }

    @Test
    void answersWhatIsUnderWayWhenTerminated() throws Exception {
        Path slow = Models.image(
                directory.resolve("slow"),
                new GapCnn(ImageShape.MNIST, List.of(48, 96), Pooling.DENSE, Head.multiClass("a", "b")));
        String request = "{\"inputs\":[{\"name\":\"image\",\"shape\":[64,1,28,28],\"datatype\":\"UINT8\",\"data\":%s}]}"
                .formatted(Collections.nCopies(64 * 784, 7));
        try (ServerProcess server =
                ServerProcess.start("slow=" + slow, "--port", "0", "--deadline", "60000", "--quiet")) {
            List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                answers.add(client.sendAsync(infer(server, "slow", request), HttpResponse.BodyHandlers.ofString()));
            }
            waitUntilComputing(server);
            server.terminate();
            int answered = 0;
            for (CompletableFuture<HttpResponse<String>> answer : answers) {
                HttpResponse<String> response = answer.get(60, TimeUnit.SECONDS);
                assertTrue(response.statusCode() == 200 || response.statusCode() == 503, response.body());
                answered += response.statusCode() == 200 ? 1 : 0;
            }
            assertTrue(answered > 0, "none was answered");
            assertEquals(0, server.status());
        }
    }

    /** Whose body comes byte by byte. */
    @Test
    void endsWithStatusZeroWhateverOutlivesTheGraceTime() throws Exception {
        String model = "abc=" + Models.abc(directory.resolve("abc"));
        try (ServerProcess server = ServerProcess.start(model, "--port", "0", "--grace", "1", "--quiet");
                Socket slow =
                        new Socket(server.address().getHost(), server.address().getPort())) {
            OutputStream out = slow.getOutputStream();
            out.write("POST /v2/models/abc/infer HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n".getBytes(UTF_8));
            out.write(' ');
            out.flush();
            client.send(
                    infer(server, "abc", INFER), HttpResponse.BodyHandlers.ofString()); // It has begun to read both.
            server.terminate();
            while (!server.hasEnded()) {
                try {
                    out.write(' ');
                    out.flush();
                } catch (IOException e) {
                    break; // The server has closed it.
                }
                Thread.sleep(200);
            }
            assertEquals(0, server.status());
            assertEquals("", server.errors());
        }
    }

    private void waitUntilComputing(ServerProcess server) throws IOException, InterruptedException {
        HttpRequest metrics =
                HttpRequest.newBuilder(server.address().resolve("/metrics")).build();
        String waiting = "sigmoid_queue_depth{model=\"slow\"} 0.0";
        while (client.send(metrics, HttpResponse.BodyHandlers.ofString()).body().contains(waiting)) {
            Thread.sleep(5);
        }
    }

    @Test
    void failsInOneLineIfThePortIsTaken() throws Exception {
        String model = "abc=" + Models.abc(directory.resolve("abc"));
        try (ServerProcess first = ServerProcess.start(model, "--port", "0");
                ServerProcess second = ServerProcess.start(
                        model, "--port", String.valueOf(first.address().getPort()))) {
            assertEquals(1, second.status());
            assertEquals(
                    "sigmoid-serve: can't listen on 127.0.0.1, port %d: Address already in use"
                            .formatted(first.address().getPort()),
                    second.errors().strip());
            assertFalse(first.hasEnded());
        }
    }

    private static HttpRequest infer(ServerProcess server, String model, String body) {
        return HttpRequest.newBuilder(server.address().resolve("/v2/models/" + model + "/infer"))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }
}
