package io.sigmoid.serving.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigmoid.serving.Models;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LimitsTest {
    private static final String GOOD =
            "{'inputs':[{'name':'features','shape':[1,2],'datatype':'FP32','data':[0.5,0.25]}]}";

    private static Served server;

    @BeforeAll
    static void serve(@TempDir Path directory) {
        var limits = new Limits(2000, 3, 8, Duration.ofSeconds(5), Duration.ofSeconds(1), 12);
        server = Served.of(
                Map.of(
                        "abc",
                        Models.abc(directory.resolve("abc")),
                        "digits",
                        Models.digits(directory.resolve("digits"))),
                ServerOptions.LOOPBACK.withLimits(limits));
    }

    @AfterAll
    static void end() {
        server.close();
    }

    @Test
    void bodyOfKnownLength() {
        server.post("/v2/models/abc/infer", new byte[2001])
                .assertError(413, "the request must have at most 2000 bytes");
    }

    @Test
    void bodyInChunks() {
        Served.Answer answer = server.send(server.request("/v2/models/abc/infer")
                .POST(HttpRequest.BodyPublishers.ofInputStream(
                        () -> new java.io.ByteArrayInputStream(new byte[20_000]))));
        answer.assertError(413, "the request must have at most 2000 bytes");
    }

    @Test
    void chunksThatAreFewEnough() {
        byte[] body = GOOD.replace('\'', '"').getBytes(UTF_8);
        server.send(server.request("/v2/models/abc/infer")
                        .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(body))))
                .ok();
    }

    @Test
    void examples() {
        server.post("/v2/models/abc/infer", GOOD.replace("[1,2]", "[4,2]"))
                .assertError(400, "inputs[0].shape[0] must be from 1 to 3 examples, got 4");
    }

    @Test
    void head() {
        assertEquals(
                431,
                server.send(server.request("/v2")
                                .header("X-Long", "x".repeat(20_000))
                                .GET())
                        .status());
    }

    @Test
    void pixels() throws IOException {
        var bytes = new ByteArrayOutputStream();
        ImageIO.write(
                new java.awt.image.BufferedImage(5000, 4000, java.awt.image.BufferedImage.TYPE_BYTE_BINARY),
                "png",
                bytes);
        Served.Answer answer = server.post("/v1/models/digits:predict", pictureWithin(bytes.toByteArray()));
        answer.assertError(413, "the picture must have at most 16000000 pixels, got 20000000");
    }

    @Test
    void side() throws IOException {
        var bytes = new ByteArrayOutputStream();
        ImageIO.write(
                new java.awt.image.BufferedImage(70_000, 1, java.awt.image.BufferedImage.TYPE_BYTE_BINARY),
                "png",
                bytes);
        server.post("/v1/models/digits:predict", pictureWithin(bytes.toByteArray()))
                .assertError(413, "the picture must have at most 65500 pixels a side, got 70000");
    }

    /** As many as would hold all that the server holds of bodies, if they sent them. */
    @Test
    void bodiesThatAreAnnouncedAndDoNotComeLockNobodyOut(@TempDir Path directory) throws IOException {
        List<Socket> idle = new ArrayList<>();
        try (Served usual = Served.of(Map.of("abc", Models.abc(directory.resolve("abc"))), ServerOptions.LOOPBACK)) {
            for (int i = 0; i < 20; i++) {
                var socket =
                        new Socket(usual.address().getHost(), usual.address().getPort());
                idle.add(socket);
                String head = "POST /v2/models/abc/infer HTTP/1.1\r\nHost: localhost\r\n"
                        + (i % 2 == 0 ? "Content-Length: 8388608" : "Transfer-Encoding: chunked") + "\r\n\r\n";
                socket.getOutputStream().write(head.getBytes(UTF_8));
            }
            usual.post("/v2/models/abc/infer", GOOD).ok();
        } finally {
            for (Socket socket : idle) {
                socket.close();
            }
        }
    }

    /** The head of a picture is enough to tell its size. */
    private static byte[] pictureWithin(byte[] png) {
        return java.util.Arrays.copyOf(png, Math.min(png.length, 2000));
    }

    @Test
    void headThatDrips() throws IOException {
        int taken = dripped("GET /v2 HTTP/1.1\r\nHost: localhost\r\nX-Slow: " + "x".repeat(1000));
        assertTrue(taken > 2 && taken < 100, taken + " bytes");
    }

    @Test
    void bodyThatDrips() throws IOException {
        int taken = dripped("POST /v2/models/abc/infer HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n"
                + "x".repeat(1000));
        assertTrue(taken > 2 && taken < 200, taken + " bytes");
    }

    /** A byte every 50 ms after the first hundred; returns how many were taken until the server hung up. */
    private static int dripped(String request) throws IOException {
        byte[] bytes = request.getBytes(UTF_8);
        int taken = 0;
        try (Socket socket = socket()) {
            socket.getOutputStream().write(bytes, 0, 100);
            socket.setSoTimeout(50);
            for (; taken < bytes.length - 100; taken++) {
                socket.getOutputStream().write(bytes[100 + taken]);
                if (hungUp(socket.getInputStream())) {
                    return taken;
                }
            }
        } catch (SocketException e) {
            return taken;
        }
        throw new AssertionError("the server took a request for as long as it dripped");
    }

    private static boolean hungUp(InputStream in) throws IOException {
        try {
            return in.read() == -1;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    @Test
    void connections() throws IOException {
        List<Socket> open = new ArrayList<>();
        try {
            for (int i = 0; i < 40; i++) {
                open.add(socket());
            }
            Socket last = open.get(39);
            last.getOutputStream().write("GET /v2 HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(UTF_8));
            last.setSoTimeout(300);
            assertThrows(
                    SocketTimeoutException.class, () -> last.getInputStream().read());
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
        server.get("/v2/health/live").ok();
    }

    private static Socket socket() throws IOException {
        return new Socket(server.address().getHost(), server.address().getPort());
    }
}
