package io.sigmoid.serving.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A headless Chromium, driven through chromedriver by the WebDriver protocol.
 *
 * @see <a href="https://www.w3.org/TR/webdriver2/">WebDriver</a>
 */
final class Browser implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Pattern PORT = Pattern.compile("started successfully on port (\\d+)");
    private static final String ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process driver;
    private final Path profile;
    private final String session;

    private Browser(Process driver, Path profile, String driverAddress, int width, int height) throws IOException {
        this.driver = driver;
        this.profile = profile;
        JsonNode answer = send(
                "POST",
                driverAddress + "/session",
                Map.of(
                        "capabilities",
                        Map.of(
                                "alwaysMatch",
                                Map.of(
                                        "goog:loggingPrefs",
                                        Map.of("browser", "ALL"),
                                        "goog:chromeOptions",
                                        Map.of(
                                                "args",
                                                List.of(
                                                        "--headless",
                                                        "--no-sandbox",
                                                        "--disable-gpu",
                                                        "--disable-background-networking",
                                                        "--no-first-run",
                                                        "--user-data-dir=" + profile))))));
        this.session = driverAddress + "/session/" + answer.path("sessionId").asString();
        // A window may not be as narrow as a telephone.
        post(
                "/goog/cdp/execute",
                Map.of(
                        "cmd",
                        "Emulation.setDeviceMetricsOverride",
                        "params",
                        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false)));
    }

    /** Skips the test where there is no Chromium; in CI there must be one. */
    static Browser open(int width, int height) throws IOException {
        boolean present = Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "chromedriver")));
        if (!present && "true".equals(System.getenv("CI"))) {
            Assertions.fail("CI needs chromium and chromedriver");
        }
        assumeTrue(present, "chromedriver is not installed");
        Path profile = Files.createTempDirectory("chromium");
        Process driver = new ProcessBuilder("chromedriver", "--port=0")
                .redirectErrorStream(true)
                .start();
        try {
            return new Browser(driver, profile, "http://127.0.0.1:" + port(driver), width, height);
        } catch (IOException | RuntimeException e) {
            driver.destroyForcibly();
            throw e;
        }
    }

    private static int port(Process driver) throws IOException {
        var output = new BufferedReader(new InputStreamReader(driver.getInputStream(), StandardCharsets.UTF_8));
        var said = new ArrayList<String>();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            said.add(line);
            Matcher port = PORT.matcher(line);
            if (port.find()) {
                return Integer.parseInt(port.group(1));
            }
        }
        throw new IOException("chromedriver did not start: " + said);
    }

    void go(URI address) {
        post("/url", Map.of("url", address.toString()));
    }

    /** The value of a JavaScript function's body. */
    JsonNode run(String script) {
        return post("/execute/sync", Map.of("script", script, "args", List.of()));
    }

    String text(String selector) {
        return run("return document.querySelector(" + JSON.writeValueAsString(selector) + ").textContent")
                .asString();
    }

    /** Presses, moves and releases the mouse; points are shares of the element's width and height. */
    void drag(String selector, double[]... points) {
        pointer("mouse", selector, points);
    }

    /** The same with a finger. */
    void swipe(String selector, double[]... points) {
        pointer("touch", selector, points);
    }

    private void pointer(String type, String selector, double[]... points) {
        var actions = new ArrayList<Object>();
        JsonNode box = run("const e = document.querySelector(" + JSON.writeValueAsString(selector)
                + "); e.scrollIntoView({block: 'center'}); const b = e.getBoundingClientRect();"
                + " return [b.left, b.top, b.width, b.height]");
        for (int i = 0; i < points.length; i++) {
            actions.add(Map.of(
                    "type",
                    "pointerMove",
                    "duration",
                    i == 0 ? 0 : 20,
                    "origin",
                    "viewport",
                    "x",
                    (int) Math.round(
                            box.get(0).asDouble() + points[i][0] * box.get(2).asDouble()),
                    "y",
                    (int) Math.round(
                            box.get(1).asDouble() + points[i][1] * box.get(3).asDouble())));
            if (i == 0) {
                actions.add(Map.of("type", "pointerDown", "button", 0));
            }
        }
        actions.add(Map.of("type", "pointerUp", "button", 0));
        post(
                "/actions",
                Map.of(
                        "actions",
                        List.of(Map.of(
                                "type",
                                "pointer",
                                "id",
                                type,
                                "parameters",
                                Map.of("pointerType", type),
                                "actions",
                                actions))));
    }

    void click(String selector) {
        post("/element/" + element(selector) + "/click", Map.of());
    }

    void keys(String selector, String text) {
        post("/element/" + element(selector) + "/value", Map.of("text", text));
    }

    /** Keys to whatever has the focus. */
    void press(String... keys) {
        var actions = new ArrayList<Object>();
        for (String key : keys) {
            actions.add(Map.of("type", "keyDown", "value", key));
            actions.add(Map.of("type", "keyUp", "value", key));
        }
        post("/actions", Map.of("actions", List.of(Map.of("type", "key", "id", "keyboard", "actions", actions))));
    }

    private String element(String selector) {
        return post("/element", Map.of("using", "css selector", "value", selector))
                .path(ELEMENT)
                .asString();
    }

    void waitFor(String what, Supplier<Boolean> condition) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.get()) {
            assertTrue(System.nanoTime() < end, () -> "waited in vain for " + what);
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    void assertQuietConsole() {
        assertEquals(
                List.of(),
                post("/se/log", Map.of("type", "browser")).values().stream()
                        .map(JsonNode::toString)
                        .toList());
    }

    void screenshot(Path file) throws IOException {
        Files.write(
                file,
                Base64.getDecoder()
                        .decode(send("GET", session + "/screenshot", null).asString()));
    }

    private JsonNode post(String path, Object body) {
        return send("POST", session + path, body);
    }

    private JsonNode send(String method, String address, Object body) {
        HttpRequest.BodyPublisher publisher = body == null
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body));
        try {
            HttpResponse<String> response = http.send(
                    HttpRequest.newBuilder(URI.create(address))
                            .timeout(Duration.ofSeconds(60))
                            .method(method, publisher)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertEquals(200, response.statusCode(), response.body());
            return JSON.readTree(response.body()).path("value");
        } catch (IOException e) {
            throw new IllegalStateException("chromedriver does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            send("DELETE", session, null);
        } finally {
            driver.destroy();
            try (Stream<Path> files = Files.walk(profile)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            }
        }
    }
}
