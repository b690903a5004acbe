package io.sigmoid.training;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a headless Chromium shows of a page; the page is in a frame, which may be as narrow as a telephone. */
record Chromium(JsonNode seen, List<String> console) {
    private static final Pattern SEEN = Pattern.compile("<pre id=\"seen\">(.*?)</pre>", Pattern.DOTALL);

    private static final String LOOK = """
            const frame = document.querySelector('iframe');
            frame.onload = () => setTimeout(() => {
              const page = frame.contentDocument;
              const all = selector => [...page.querySelectorAll(selector)];
              const inside = e => { const b = e.getBoundingClientRect(); return b.width > 0 && b.height > 0 && b.right <= frame.clientWidth + 1; };
              const drawn = c => c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some(v => v > 0);
              const texts = all('body *').filter(e => e.checkVisibility() && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()));
              const seen = {
                pictures: all('img').length,
                badPictures: all('img').filter(i => !(i.complete && i.naturalWidth > 0 && inside(i) && i.alt)).length,
                charts: all('canvas').length,
                badCharts: all('canvas').filter(c => !(drawn(c) && inside(c) && c.getAttribute('aria-label'))).length,
                narrowestChart: Math.min(...all('canvas').map(c => c.clientWidth)),
                overflow: page.documentElement.scrollWidth - frame.clientWidth,
                smallestText: Math.min(...texts.map(e => parseFloat(getComputedStyle(e).fontSize))),
                headings: all('h2').map(h => h.textContent),
              };
              const pre = document.createElement('pre');
              pre.id = 'seen';
              pre.textContent = JSON.stringify(seen);
              document.body.append(pre);
            }, 200);
            """;

    /** Skips the test where there is no Chromium; in CI there must be one. */
    static Chromium open(Path page, int width) throws IOException, InterruptedException {
        boolean there = Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "chromium")));
        assumeTrue(there || "true".equals(System.getenv("CI")), "chromium is not installed");
        String html = Files.readString(page).replace("&", "&amp;").replace("\"", "&quot;");
        Path wrapper = page.resolveSibling("frame-%d.html".formatted(width));
        Files.writeString(
                wrapper,
                "<!DOCTYPE html><html><head><meta charset=\"utf-8\"></head><body style=\"margin: 0\"><script>"
                        + "addEventListener('DOMContentLoaded', () => {" + LOOK + "});</script><iframe width=\""
                        + width + "\" height=\"900\" style=\"border: 0\" srcdoc=\"" + html
                        + "\"></iframe></body></html>");
        Path output = page.resolveSibling("dom-%d.html".formatted(width));
        Path log = page.resolveSibling("log-%d.txt".formatted(width));
        Path profile = Files.createTempDirectory(page.getParent(), "profile");
        Process process = new ProcessBuilder(
                        "chromium",
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-background-networking",
                        "--no-first-run",
                        "--user-data-dir=" + profile,
                        "--enable-logging=stderr",
                        "--window-size=1400,1000",
                        "--virtual-time-budget=10000",
                        "--dump-dom",
                        wrapper.toUri().toString())
                .redirectOutput(output.toFile())
                .redirectError(log.toFile())
                .start();
        try {
            assertTrue(process.waitFor(120, TimeUnit.SECONDS), "chromium did not end");
        } finally {
            process.destroyForcibly().waitFor();
        }
        Matcher seen = SEEN.matcher(Files.readString(output, UTF_8));
        assertTrue(seen.find(), () -> "chromium has not seen the page, see " + log);
        return new Chromium(
                JsonMapper.shared()
                        .readTree(seen.group(1)
                                .replace("&amp;", "&")
                                .replace("&gt;", ">")
                                .replace("&lt;", "<")),
                Files.readAllLines(log).stream()
                        .filter(line -> line.contains("CONSOLE"))
                        .toList());
    }

    int number(String name) {
        return seen.get(name).asInt();
    }
}
