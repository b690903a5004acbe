package io.sigmoid.serving.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody asks for much and takes it drop by drop, after a request of unknown length. */
class SlowReaderTest {
    private static final int MANY = 2048;
    /** What the answer to so many has at least: more than the kernel keeps for a connection. */
    private static final int BYTES = MANY * 784 * 4;

    private static final Limits LIMITS =
            new Limits(Limits.HELD_BYTES - (1 << 20), MANY, 2 * MANY, Duration.ofSeconds(5), Duration.ofSeconds(2), 12);

    @Test
    void holdsUpNobodyAndIsHungUpOn(@TempDir Path directory) throws IOException {
        try (Served server = Served.of(
                        Map.of("vae", DigitModels.vae(directory.resolve("vae"))),
                        ServerOptions.LOOPBACK.withLimits(LIMITS));
                var slow = new Socket()) {
            String input = server.get("/v2/models/vae.decoder")
                    .ok()
                    .at("/inputs/0/name")
                    .stringValue();
            slow.setReceiveBufferSize(4096);
            slow.setSoTimeout(30_000);
            slow.connect(new InetSocketAddress(
                    server.address().getHost(), server.address().getPort()));
            slow.getOutputStream().write(chunked(request(input, MANY)));
            assertEquals("HTTP/1.1 200", new String(slow.getInputStream().readNBytes(12), UTF_8));
            byte[] one = request(input, 1).getBytes(UTF_8);
            for (int i = 0; i < 5; i++) {
                server.send(server.request("/v2/models/vae.decoder/infer")
                                .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(one))))
                        .ok();
            }
            assertTrue(taken(slow, server) < BYTES);
        }
    }

    private static String request(String input, int examples) {
        return "{\"inputs\":[{\"name\":\"%s\",\"shape\":[%d,4],\"datatype\":\"FP32\",\"data\":[0%s]}]}"
                .formatted(input, examples, ",0".repeat(4 * examples - 1));
    }

    private static byte[] chunked(String body) {
        return ("POST /v2/models/vae.decoder/infer HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n")
                .getBytes(UTF_8);
    }

    /** Bytes that come: few until the server has done with the request, then what had left by then. */
    private static long taken(Socket slow, Served server) throws IOException {
        InputStream in = slow.getInputStream();
        byte[] some = new byte[1 << 16];
        long taken = 0;
        try {
            for (int i = 0; i < 3000 && !server.log().contains("\"examples\":" + MANY); i++) {
                taken += Math.max(0, in.read(some, 0, 100));
                Thread.sleep(20);
            }
            for (int read = in.read(some); read >= 0; read = in.read(some)) {
                taken += read;
            }
        } catch (SocketException e) {
            return taken;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return taken;
    }
}
