package io.sigmoid.training.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One HTML file of sections, readable on a wide and on a narrow screen, in light and in dark. Style, script and pictures
 * are in the file, and its content security policy allows no other source.
 */
public final class Page {
    private static final String CHARTS = "/META-INF/resources/webjars/chart.js/4.5.1/dist/chart.umd.min.js";

    private record Section(String heading, List<Item> items) {}

    private final String title;
    private final String summary;
    private final List<Section> sections = new ArrayList<>();

    /**
     * An empty page.
     *
     * @param summary a sentence below the title
     */
    public Page(String title, String summary) {
        this.title = title;
        this.summary = summary;
    }

    /** Adds a section; one without items is left out. */
    public Page section(String heading, List<? extends Item> items) {
        if (!items.isEmpty()) {
            sections.add(new Section(heading, List.copyOf(items)));
        }
        return this;
    }

    /** Adds a section. */
    public Page section(String heading, Item... items) {
        return section(heading, List.of(items));
    }

    /** The pictures of every section under its heading. */
    public Map<String, List<Pictures>> pictures() {
        var pictures = new LinkedHashMap<String, List<Pictures>>();
        for (Section section : sections) {
            List<Pictures> own = section.items.stream()
                    .filter(Pictures.class::isInstance)
                    .map(Pictures.class::cast)
                    .toList();
            if (!own.isEmpty()) {
                pictures.put(section.heading, own);
            }
        }
        return pictures;
    }

    /** The whole file; equal pages give equal text. */
    public String html() {
        var html = new Html();
        html.raw("""
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
                """);
        html.element("title", title)
                .raw("\n<style>\n")
                .raw(resource("report.css"))
                .raw("</style>\n</head>\n<body>\n");
        html.raw("<header>").element("h1", title).element("p", summary).raw("</header>\n<main>\n");
        sections.forEach(section -> write(html, section));
        html.raw("</main>\n");
        if (sections.stream().flatMap(section -> section.items.stream()).anyMatch(Chart.class::isInstance)) {
            html.raw("<noscript><p>The charts need JavaScript; the tables do not.</p></noscript>\n<script>")
                    .raw(resource(CHARTS))
                    .raw("</script>\n<script>\n")
                    .raw(resource("report.js"))
                    .raw("</script>\n");
        }
        return html.raw("</body>\n</html>\n").toString();
    }

    /** Items that do not want the whole width stand side by side, between those that do. */
    private static void write(Html html, Section section) {
        html.raw("<section>").element("h2", section.heading).raw("\n");
        boolean open = false;
        for (Item item : section.items) {
            if (open == item.wide()) {
                html.raw(open ? "</div>\n" : "<div class=\"side\">\n");
                open = !open;
            }
            item.write(html);
            html.raw("\n");
        }
        html.raw(open ? "</div>\n" : "").raw("</section>\n");
    }

    private static String resource(String name) {
        try (InputStream in = Page.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the class path lacks " + name);
            }
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
