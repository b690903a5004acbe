package io.sigmoid.training.report;

/** HTML as it is written; all text is escaped. */
public final class Html {
    private final StringBuilder out = new StringBuilder();

    /** Takes markup as it is. */
    public Html raw(String markup) {
        out.append(markup);
        return this;
    }

    /** Text, or the value of an attribute in double quotes. */
    public Html text(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                default -> out.append(c);
            }
        }
        return this;
    }

    /** An element that holds text. */
    public Html element(String name, String text) {
        return raw("<" + name + ">").text(text).raw("</" + name + ">");
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
