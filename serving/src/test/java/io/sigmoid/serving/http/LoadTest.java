package io.sigmoid.serving.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigmoid.serving.Classifier;
import io.sigmoid.serving.Models;
import io.sigmoid.zoo.GapCnn;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.ImageShape;
import io.sigmoid.zoo.Pooling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server in a process of its own under load: at saturation by 64 connections, then by ten times as many requests as it
 * answers. The queue has room for twice the first connections, so the first phase is refused nothing and the second is,
 * however fast the machine. Prints what happened. {@code -Dsigmoid.load=60} makes the first phase 60 s long, and the second
 * half of that.
 */
class LoadTest {
    private static final int SECONDS = Integer.getInteger("sigmoid.load", 2);
    private static final int CONNECTIONS = 64;
    /** Until everything is compiled and the buffers are there, so that memory which grows later grows for ever. */
    private static final double WARM_UP = Math.max(1, SECONDS / 6.0);
    /** Ten and some: what the client loses while it has no processor it does not make up for. */
    private static final double OVERLOAD = 10.5;

    private static final int OVERLOADING_CONNECTIONS = 10 * CONNECTIONS;
    private static final int REQUESTS = 32;

    /** Some milliseconds an example, so that a tenfold overload is still one that a client on the same machine can make. */
    private static final GapCnn SLOW =
            new GapCnn(ImageShape.MNIST, List.of(64, 128, 256), Pooling.DENSE, Head.multiClass("a", "b", "c"));

    @Test
    void keepsWhatItAcceptsAndRefusesTheRestQuickly(@TempDir Path directory) throws Exception {
        Path model = Models.image(directory.resolve("slow"), SLOW);
        List<LoadClient.Request> requests = requests(model);
        try (ServerProcess server = ServerProcess.start("slow=" + model, "--port", "0", "--quiet", "--queue", "128")) {
            var client = new LoadClient(server.address(), requests);
            LoadClient.Report first = client.run(CONNECTIONS, WARM_UP, Double.POSITIVE_INFINITY); // Compiles.
            LoadClient.Report cold = client.run(
                    OVERLOADING_CONNECTIONS, 1, OVERLOAD * first.answered() / first.seconds()); // Compiles refusals.
            long before = server.residentMegabytes();
            LoadClient.Report saturated = client.run(CONNECTIONS, SECONDS, Double.POSITIVE_INFINITY);
            long between = server.residentMegabytes();
            double offered = OVERLOAD * saturated.answered() / saturated.seconds();
            LoadClient.Report overloaded = client.run(OVERLOADING_CONNECTIONS, Math.max(1, SECONDS / 2.0), offered);
            long after = server.residentMegabytes();
            System.out.printf("first second of overload, not compiled yet: %s%n", cold);
            System.out.printf("saturated by %d connections: %s%n", CONNECTIONS, saturated);
            System.out.printf(
                    "%.1f × overload, %.0f requests/s: %s%n",
                    overloaded.rate() * saturated.seconds() / saturated.answered(), overloaded.rate(), overloaded);
            System.out.printf("memory: %d MiB before, %d MiB between, %d MiB after%n", before, between, after);
            assertEquals(0, cold.wrong() + saturated.wrong() + overloaded.wrong());
            assertEquals(0, cold.lost() + saturated.lost() + overloaded.lost());
            assertTrue(saturated.answered() > 0 && overloaded.answered() > 0);
            assertTrue(overloaded.refused() > 0, "nothing was refused");
            server.terminate();
            assertEquals(0, server.status());
        }
    }

    private static List<LoadClient.Request> requests(Path model) {
        var random = new Random(1);
        var requests = new ArrayList<LoadClient.Request>();
        try (Classifier classifier = Classifier.load(model)) {
            for (int i = 0; i < REQUESTS; i++) {
                var pixels = new byte[784];
                random.nextBytes(pixels);
                var numbers = new ArrayList<Integer>();
                for (byte pixel : pixels) {
                    numbers.add(pixel & 255);
                }
                String body =
                        ("{\"id\":\"%d\",\"inputs\":[{\"name\":\"image\",\"shape\":[1,1,28,28],\"datatype\":\"UINT8\","
                                        + "\"data\":%s}],\"outputs\":[{\"name\":\"probabilities\"}]}")
                                .formatted(i, numbers.toString().replace(" ", ""));
                float[] expected = new float[3];
                var prediction = classifier.predict(pixels);
                for (int label = 0; label < 3; label++) {
                    expected[label] = prediction.probabilities().get(label).probability();
                }
                String head = "POST /v2/models/slow/infer HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n"
                        .formatted(body.length());
                requests.add(new LoadClient.Request((head + body).getBytes(UTF_8), String.valueOf(i), expected));
            }
        }
        return requests;
    }
}
