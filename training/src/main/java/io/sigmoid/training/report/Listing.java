package io.sigmoid.training.report;

/**
 * Text in lines of its own, such as YAML.
 *
 * @param caption what it is
 */
public record Listing(String caption, String text) implements Item {
    @Override
    public void write(Html html) {
        html.raw("<figure><figcaption>").text(caption).raw("</figcaption><pre tabindex=\"0\"><code>");
        html.text(text).raw("</code></pre></figure>");
    }

    @Override
    public boolean wide() {
        return true;
    }
}
