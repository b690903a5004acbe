package io.sigmoid.serving.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigmoid.serving.Pictures;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The page in a headless Chromium. */
class PageTest {
    private static final double[][] SEVEN = {{0.25, 0.25}, {0.5, 0.25}, {0.75, 0.25}, {0.6, 0.5}, {0.45, 0.8}};

    @TempDir
    private static Path directory;

    private static Served server;

    @BeforeAll
    static void serve() {
        server = Served.of(DigitModels.all(directory));
    }

    @AfterAll
    static void end() {
        server.close();
    }

    private static Browser page(int width) throws IOException {
        Browser browser = Browser.open(width, 900);
        browser.go(server.address().resolve("/"));
        browser.waitFor(
                "the cards",
                () -> browser.run("return document.querySelectorAll('#models .card').length")
                                .asInt()
                        == 3);
        return browser;
    }

    /** Of one label, as the page shows it; NaN as long as it shows none. */
    private static double probability(Browser browser, String model, String label) {
        return browser.run(("const bars = [...document.querySelectorAll('[data-model=\"%s\"] .bar')];"
                                + " return bars.find(bar => bar.dataset.label === '%s').dataset.probability ?? 'NaN'")
                        .formatted(model, label))
                .asDouble(Double.NaN);
    }

    private static boolean isIdle(Browser browser, String part) {
        return browser.run("return document.querySelector('%s').getAttribute('aria-busy') === 'false'".formatted(part))
                .asBoolean();
    }

    private static String pixels(Browser browser, String canvas) {
        return browser.run("return document.querySelector('%s').toDataURL()".formatted(canvas))
                .asString();
    }

    @ParameterizedTest
    @ValueSource(ints = {1280, 400})
    void showsWhatEveryModelSaysOfADrawing(int width) throws IOException {
        try (Browser browser = page(width)) {
            assertTrue(Double.isNaN(probability(browser, "digits", "7")));
            String empty = pixels(browser, "#overlay");
            browser.drag("#pad", SEVEN);
            browser.waitFor("a probability", () -> probability(browser, "several", "7") > 0);
            browser.waitFor("the last of the drawing", () -> isIdle(browser, "#models"));
            for (String model : new String[] {"digits", "joint"}) {
                double sum = 0;
                for (int digit = 0; digit < 10; digit++) {
                    sum += probability(browser, model, String.valueOf(digit));
                }
                assertEquals(1, sum, 1e-4, model);
            }
            assertEquals(1, probability(browser, "joint", "even") + probability(browser, "joint", "odd"), 1e-4);
            assertNotEquals(empty, pixels(browser, "#overlay"));
            assertEquals(
                    10,
                    browser.run("return document.querySelectorAll('[data-model=several] .mark:not([hidden])').length")
                            .asInt());
            assertEquals(
                    2,
                    browser.run("return document.querySelectorAll('[data-model=joint] [data-output]').length")
                            .asInt());
            assertEquals(width, browser.run("return innerWidth").asInt());
            assertTrue(
                    browser.run("return document.documentElement.scrollWidth <= innerWidth")
                            .asBoolean(),
                    "the page is wider than its window");
            browser.assertQuietConsole();
        }
    }

    @Test
    void movesWhileDrawing() throws IOException {
        try (Browser browser = page(1280)) {
            browser.swipe("#pad", new double[][] {{0.5, 0.2}, {0.5, 0.5}, {0.5, 0.8}});
            browser.waitFor("a probability", () -> probability(browser, "digits", "7") > 0);
            double line = probability(browser, "digits", "7");
            browser.swipe("#pad", new double[][] {{0.2, 0.5}, {0.5, 0.5}, {0.8, 0.5}});
            browser.waitFor("another probability", () -> probability(browser, "digits", "7") != line);
            browser.click("#clear");
            browser.waitFor("no probability", () -> Double.isNaN(probability(browser, "digits", "7")));
            browser.assertQuietConsole();
        }
    }

    @Test
    void drawsWithTheKeyboard() throws IOException {
        String right = "\uE014";
        String down = "\uE015";
        try (Browser browser = page(1280)) {
            browser.run("document.querySelector('#pad').focus()");
            browser.press(" ", right, right, right, down, down, down, down, " ");
            browser.waitFor("a probability", () -> probability(browser, "digits", "1") > 0);
            browser.press("\uE017");
            browser.waitFor("no probability", () -> Double.isNaN(probability(browser, "digits", "1")));
            browser.assertQuietConsole();
        }
    }

    @Test
    void reachesEveryControlWithTheKeyboard() throws IOException {
        try (Browser browser = page(1280)) {
            browser.drag("#pad", SEVEN);
            browser.waitFor("a probability", () -> probability(browser, "digits", "7") > 0);
            int controls = browser.run("return [...document.querySelectorAll('button, input, select, [tabindex]')]"
                            + ".filter(e => !e.disabled && e.getClientRects().length > 0).length")
                    .asInt();
            browser.run("document.activeElement.blur(); window.reached = new Set();"
                    + " document.addEventListener('focusin', event => reached.add(event.target))");
            String[] tabs = new String[controls + 2];
            java.util.Arrays.fill(tabs, "\uE004");
            browser.press(tabs);
            assertEquals(controls, browser.run("return reached.size").asInt());
        }
    }

    @Test
    void showsTheMapOfTheLabelChosen() throws IOException {
        try (Browser browser = page(1280)) {
            browser.drag("#pad", SEVEN);
            browser.waitFor("a map", () -> browser.text("#map-caption").startsWith("digits on "));
            browser.click("[data-model=several] .bar[data-label='3']");
            browser.waitFor("the map", () -> isIdle(browser, "#models"));
            assertEquals("several on 3: warm is evidence for it, cold against it", browser.text("#map-caption"));
            String map = pixels(browser, "#overlay");
            browser.click("[data-model=several] .bar[data-label='4']");
            browser.waitFor("another map", () -> browser.text("#map-caption").startsWith("several on 4"));
            assertNotEquals(map, pixels(browser, "#overlay"));
        }
    }

    /** The map is as large as the input, of which the pad is a part. */
    @Test
    void knowsWhereAnOblongInputLies() throws IOException {
        try (Browser browser = page(1280)) {
            assertEquals("[0,0,1,1]", inputFrame(browser, "28, 28"));
            assertEquals("[-0.5,0,2,1]", inputFrame(browser, "56, 28"));
            assertEquals("[0,-0.5,1,2]", inputFrame(browser, "28, 56"));
            assertEquals("[0,0.25,1,0.5]", inputFrame(browser, "56, 28, {width: 400, height: 200}"));
            assertEquals("[0,0,1,1]", inputFrame(browser, "28, 28, {width: 400, height: 200}"));
        }
    }

    private static String inputFrame(Browser browser, String arguments) {
        return browser.run("return import('/drawing.js').then(drawing => {const {x, y, width, height} ="
                        + " drawing.inputFrame(" + arguments + "); return JSON.stringify([x, y, width, height])})")
                .asString();
    }

    @Test
    void decodesWhatTheSlidersSay() throws IOException {
        try (Browser browser = page(1280)) {
            String canvas = "[data-model=\"vae.decoder\"] canvas";
            browser.waitFor("a picture", () -> isIdle(browser, "[data-model=\"vae.decoder\"]"));
            String middle = pixels(browser, canvas);
            browser.run("document.querySelector('.slider input').focus()");
            browser.press("\uE013", "\uE013", "\uE013", "\uE013", "\uE013", "\uE013", "\uE013", "\uE013");
            browser.waitFor("another picture", () -> !middle.equals(pixels(browser, canvas)));
            browser.assertQuietConsole();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1280, 400})
    void anAutoencoderAloneHasAPadAndWideSliders(int width) throws IOException {
        String name = "an_autoencoder_whose_name_has_no_place_where_it_could_break";
        try (Served alone = Served.of(Map.of(name, DigitModels.vae(directory.resolve("alone" + width))));
                Browser browser = Browser.open(width, 900)) {
            browser.go(alone.address().resolve("/"));
            String card = "[data-model=\"%s.decoder\"]".formatted(name);
            browser.waitFor(
                    "the sliders",
                    () -> browser.run("return document.querySelectorAll('%s input').length".formatted(card))
                                    .asInt()
                            == 4);
            browser.waitFor("a picture", () -> isIdle(browser, card));
            assertTrue(browser.run("return document.querySelector('%s input').getBoundingClientRect().width"
                                    .formatted(card))
                            .asDouble()
                    > 80);
            browser.drag("#pad", SEVEN);
            String middle = pixels(browser, card + " canvas");
            browser.run(
                    "[...document.querySelectorAll('%s button')].find(b => b.textContent === 'From the drawing').click()"
                            .formatted(card));
            browser.waitFor("the drawing decoded", () -> !middle.equals(pixels(browser, card + " canvas")));
            assertTrue(
                    browser.run("return document.documentElement.scrollWidth <= innerWidth")
                            .asBoolean(),
                    "the page is wider than its window");
            browser.assertQuietConsole();
        }
    }

    @Test
    void givesACommandWithTheSameAnswer() throws IOException, InterruptedException {
        try (Browser browser = page(1280)) {
            browser.drag("#pad", SEVEN);
            browser.waitFor(
                    "a command",
                    () -> isIdle(browser, "#models") && browser.text("#command").contains("base64 -d"));
            double shown = probability(browser, "digits", "7");
            JsonNode answer = shell(browser.text("#command"));
            assertEquals("digits", answer.path("model").stringValue());
            assertEquals(
                    shown,
                    answer.path("outputs")
                            .path(0)
                            .path("probabilities")
                            .path(7)
                            .path("probability")
                            .doubleValue(),
                    1e-7);
        }
    }

    @Test
    void takesAnUploadedPicture() throws IOException, InterruptedException {
        Path picture = Pictures.save(Pictures.counting(60, 40), "png", directory.resolve("counting.png"));
        try (Browser browser = page(1280)) {
            browser.keys("#upload", picture.toString());
            browser.waitFor("a probability", () -> probability(browser, "digits", "7") > 0);
            browser.waitFor("a command", () -> isIdle(browser, "#models"));
            double asItIs = probability(browser, "digits", "7");
            assertFalse(browser.run("return document.querySelector('#centre').checked")
                    .asBoolean());
            assertTrue(browser.text("#command").contains("'@counting.png'"), browser.text("#command"));
            JsonNode answer = shell("cd " + directory + " && " + browser.text("#command"));
            assertEquals(
                    asItIs,
                    answer.path("outputs")
                            .path(0)
                            .path("probabilities")
                            .path(7)
                            .path("probability")
                            .doubleValue(),
                    1e-7);
            browser.click("#invert");
            browser.waitFor("another probability", () -> probability(browser, "digits", "7") != asItIs);
            browser.assertQuietConsole();
        }
    }

    private static JsonNode shell(String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-c", command).start();
        byte[] out = process.getInputStream().readAllBytes();
        assertEquals(0, process.waitFor());
        return JsonMapper.shared().readTree(out);
    }

    @Test
    void allowsNothingFromElsewhere() {
        Served.Answer page = server.get("/");
        assertEquals(
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:;"
                        + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
                page.headers().firstValue("Content-Security-Policy").orElse(""));
        assertEquals(
                "nosniff", page.headers().firstValue("X-Content-Type-Options").orElse(""));
        for (String file : new String[] {"/", "/page.js", "/drawing.js", "/page.css"}) {
            assertFalse(server.get(file).text().matches("(?s).*(src|href|from|url\\()[ =]*[\"']?(https?:)?//.*"), file);
        }
    }
}
