package io.sigmoid.training.report;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;

/**
 * Pictures beside one another.
 *
 * @param caption what they show
 * @param pictures at least one
 */
public record Pictures(String caption, List<Picture> pictures) implements Item {
    /**
     * A picture.
     *
     * @param png the bytes of its file; not copied
     * @param width on the page, in CSS pixels; on narrower screens it shrinks
     * @param description for whoever can't see it
     * @param caption below it; may be empty
     */
    @SuppressWarnings("ArrayRecordComponent") // Pictures are shown, never compared.
    public record Picture(byte[] png, int width, String description, String caption) {
        /** Columns of the picture itself, from the head of its file. */
        public int pixelWidth() {
            return ByteBuffer.wrap(png).getInt(16);
        }

        /** Rows of the picture itself, from the head of its file. */
        public int pixelHeight() {
            return ByteBuffer.wrap(png).getInt(20);
        }
    }

    public Pictures {
        pictures = List.copyOf(pictures);
        if (pictures.isEmpty()) {
            throw new IllegalArgumentException("pictures of '%s' must be at least one".formatted(caption));
        }
    }

    @Override
    public void write(Html html) {
        html.raw("<figure class=\"pictures\"><figcaption>").text(caption).raw("</figcaption><div>");
        for (Picture picture : pictures) {
            html.raw("<figure><img width=\"%s\" src=\"data:image/png;base64,%s\" alt=\""
                            .formatted(picture.width(), Base64.getEncoder().encodeToString(picture.png())))
                    .text(picture.description())
                    .raw("\">");
            if (!picture.caption().isEmpty()) {
                html.element("figcaption", picture.caption());
            }
            html.raw("</figure>");
        }
        html.raw("</div></figure>");
    }

    @Override
    public boolean wide() {
        return true;
    }
}
