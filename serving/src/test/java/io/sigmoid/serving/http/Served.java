package io.sigmoid.serving.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A server of a test, and a plain client of it. */
final class Served implements AutoCloseable {
    private final HttpClient client = HttpClient.newHttpClient();
    private final StringWriter log = new StringWriter();
    private final HttpServer server;

    private Served(Map<String, Path> models, ServerOptions options) {
        this.server = HttpServer.start(models, options, new PrintWriter(log, true));
    }

    static Served of(Map<String, Path> models) {
        return new Served(models, ServerOptions.LOOPBACK);
    }

    static Served of(Map<String, Path> models, ServerOptions options) {
        return new Served(models, options);
    }

    /** An answer. */
    @SuppressWarnings("ArrayRecordComponent") // Bytes to read, not a key.
    record Answer(int status, HttpHeaders headers, byte[] body) {
        JsonNode json() {
            assertEquals("application/json", headers.firstValue("Content-Type").orElse("none"));
            return JsonMapper.shared().readTree(body);
        }

        String text() {
            return new String(body, UTF_8);
        }

        JsonNode ok() {
            assertEquals(200, status, this::text);
            return json();
        }

        /** The document is exactly {@code {"error": …}}. */
        void assertError(int expected, String message) {
            assertEquals("{\"error\":%s}".formatted(JsonMapper.shared().writeValueAsString(message)), text());
            assertEquals(expected, status);
            json();
        }
    }

    URI address() {
        return server.address();
    }

    Answer get(String path) {
        return send(request(path).GET());
    }

    Answer post(String path, String json) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json.replace('\'', '"'))));
    }

    Answer post(String path, byte[] body) {
        return send(request(path).POST(HttpRequest.BodyPublishers.ofByteArray(body)));
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(server.address().resolve(path)).timeout(Duration.ofSeconds(30));
    }

    Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<byte[]> response = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            return new Answer(response.statusCode(), response.headers(), response.body());
        } catch (IOException e) {
            throw new IllegalStateException("no answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What was logged until the server closed. */
    String log() {
        return log.toString();
    }

    @Override
    public void close() {
        server.close();
    }
}
