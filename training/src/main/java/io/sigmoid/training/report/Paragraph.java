package io.sigmoid.training.report;

/** A paragraph of text. */
public record Paragraph(String text) implements Item {
    @Override
    public void write(Html html) {
        html.element("p", text);
    }

    @Override
    public boolean wide() {
        return true;
    }
}
