package io.sigmoid.serving;

import io.sigmoid.zoo.ImageShape;
import java.util.ArrayList;
import java.util.List;

/**
 * A picture in text: one character shows two pixels, one above the other, so 28×28 pixels are 14 lines of 28 characters.
 * A picture wider than {@value #MOST_COLUMNS} pixels is shrunk to that.
 *
 * <p>Pixels are {@code (channels, height, width)} float32, flat, 0 for black to 1 for white.
 */
public final class TerminalImage {
    private static final int MOST_COLUMNS = 56;

    /** A character and how light it leaves its upper and its lower half. */
    private record Glyph(char character, float upper, float lower) {
        float distance(float top, float bottom) {
            return (top - upper) * (top - upper) + (bottom - lower) * (bottom - lower);
        }
    }

    private static final List<Glyph> GLYPHS = List.of(
            new Glyph(' ', 0, 0),
            new Glyph('░', 0.25f, 0.25f),
            new Glyph('▒', 0.5f, 0.5f),
            new Glyph('▓', 0.75f, 0.75f),
            new Glyph('█', 1, 1),
            new Glyph('▀', 1, 0),
            new Glyph('▄', 0, 1));

    private final int height;
    private final int width;
    private final int channels;
    private final float[] pixels;

    private TerminalImage(float[] pixels, ImageShape shape) {
        int values = shape.channels() * shape.height() * shape.width();
        if (pixels.length != values) {
            throw new IllegalArgumentException("pixels must be %d values, got %d".formatted(values, pixels.length));
        }
        this.width = columns(shape);
        this.height = Math.max(1, Math.round((float) shape.height() * width / shape.width()));
        this.channels = shape.channels();
        this.pixels = Scaling.scale(new PlaneRows(pixels, shape), height, width);
    }

    /** How many characters wide a line of such a picture is. */
    public static int columns(ImageShape shape) {
        return Math.min(shape.width(), MOST_COLUMNS);
    }

    /** Lines of block and shade characters, for a dark background; colours are shown by their luminance. */
    public static List<String> plain(float[] pixels, ImageShape shape) {
        return new TerminalImage(pixels, shape).lines(TerminalImage::shades);
    }

    /** Lines with escape sequences for 24-bit colours, for a terminal that understands them. */
    public static List<String> coloured(float[] pixels, ImageShape shape) {
        return new TerminalImage(pixels, shape).lines(TerminalImage::colours);
    }

    private interface Line {
        String of(TerminalImage image, int y);
    }

    private List<String> lines(Line line) {
        var lines = new ArrayList<String>();
        for (int y = 0; y < height; y += 2) {
            lines.add(line.of(this, y));
        }
        return List.copyOf(lines);
    }

    private String shades(int y) {
        var text = new StringBuilder();
        for (int x = 0; x < width; x++) {
            float top = light(x, y);
            float bottom = light(x, y + 1);
            Glyph nearest = GLYPHS.get(0);
            for (Glyph glyph : GLYPHS) {
                nearest = glyph.distance(top, bottom) < nearest.distance(top, bottom) ? glyph : nearest;
            }
            text.append(nearest.character());
        }
        return text.toString();
    }

    private String colours(int y) {
        var text = new StringBuilder();
        for (int x = 0; x < width; x++) {
            text.append("\u001b[38;2;%sm\u001b[48;2;%sm▀".formatted(colour(x, y), colour(x, y + 1)));
        }
        return text.append("\u001b[0m").toString();
    }

    private String colour(int x, int y) {
        int last = channels - 1;
        return "%s;%s;%s".formatted(level(0, x, y), level(Math.min(1, last), x, y), level(last, x, y));
    }

    private int level(int channel, int x, int y) {
        return Math.round(value(channel, x, y) * 255);
    }

    private float light(int x, int y) {
        return channels == 1
                ? value(0, x, y)
                : 0.299f * value(0, x, y) + 0.587f * value(1, x, y) + 0.114f * value(2, x, y);
    }

    /** Below an odd height lies black. */
    private float value(int channel, int x, int y) {
        return y < height ? Math.max(0, Math.min(1, pixels[(channel * height + y) * width + x])) : 0;
    }
}
