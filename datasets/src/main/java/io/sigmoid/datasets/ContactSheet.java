package io.sigmoid.datasets;

import io.sigmoid.zoo.artifact.Reason;
import io.sigmoid.zoo.artifact.WholeFile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Images side by side with their labels below them. Needs neither a screen nor fonts.
 *
 * @param columns images a line, from 1 to 100
 * @param rows lines, from 1 to 100
 * @param zoom pixels of the sheet for one of an image, from 1 to 16
 */
public record ContactSheet(int columns, int rows, int zoom) {
    private static final int GAP = 4;
    private static final int TEXT = 2;
    private static final int PAPER = 0xffffff;
    private static final int INK = 0x202020;

    /**
     * Checks the sizes.
     *
     * @throws IllegalArgumentException if one is out of its range
     */
    public ContactSheet {
        Splits.check(
                columns > 0 && columns <= 100 && rows > 0 && rows <= 100,
                "columns and rows must be from 1 to 100, got " + columns + " and " + rows);
        Splits.check(zoom > 0 && zoom <= 16, "zoom must be from 1 to 16, got " + zoom);
    }

    /** Ten by ten, twice as large. */
    public static ContactSheet standard() {
        return new ContactSheet(10, 10, 2);
    }

    /**
     * Draws the first images; a sheet of fewer images has fewer lines.
     *
     * @param images the images, of 1 channel or 3
     */
    public BufferedImage draw(LabelledImages images) {
        int count = Math.min(images.size(), columns * rows);
        List<String> captions =
                IntStream.range(0, count).mapToObj(row -> caption(images, row)).toList();
        int longest = captions.stream().mapToInt(String::length).max().orElse(0);
        int wide = Math.max(images.width() * zoom, longest * Glyphs.WIDTH * TEXT) + GAP;
        int tall = images.height() * zoom + GAP + Glyphs.HEIGHT * TEXT + GAP;
        int lines = (count + columns - 1) / columns;
        var sheet = new BufferedImage(
                Math.min(columns, count) * wide + GAP, lines * tall + GAP, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < sheet.getHeight(); y++) {
            for (int x = 0; x < sheet.getWidth(); x++) {
                sheet.setRGB(x, y, PAPER);
            }
        }
        for (int i = 0; i < count; i++) {
            int left = GAP + i % columns * wide;
            int top = GAP + i / columns * tall;
            image(sheet, images, i, left, top);
            text(sheet, captions.get(i), left, top + images.height() * zoom + GAP / 2);
        }
        return sheet;
    }

    /**
     * Draws the first images into a PNG file.
     *
     * @param images the images, of 1 channel or 3
     * @param file the file, which is replaced, whole or not at all
     * @throws DatasetException if it cannot be written
     */
    public void write(LabelledImages images, Path file) {
        try {
            var png = new ByteArrayOutputStream();
            try (var memory = new MemoryCacheImageOutputStream(png)) { // Where ImageIO would take a temporary file.
                ImageIO.write(draw(images), "png", memory);
            }
            WholeFile.write(file, out -> out.write(ByteBuffer.wrap(png.toByteArray())));
        } catch (IOException e) {
            throw new DatasetException(file + ": cannot be written: " + Reason.of(e), e);
        }
    }

    private static String caption(LabelledImages images, int row) {
        return IntStream.range(0, images.labels().size())
                .filter(label -> images.has(row, label))
                .mapToObj(images.labels()::get)
                .collect(Collectors.joining(" "));
    }

    private void image(BufferedImage sheet, LabelledImages images, int row, int left, int top) {
        byte[] pixels = images.pixels(row);
        int plane = images.height() * images.width();
        for (int i = 0; i < plane * zoom * zoom; i++) {
            int x = i % (images.width() * zoom);
            int y = i / (images.width() * zoom);
            int at = y / zoom * images.width() + x / zoom;
            int red = pixels[at] & 0xff;
            int green = images.channels() == 3 ? pixels[plane + at] & 0xff : red;
            int blue = images.channels() == 3 ? pixels[2 * plane + at] & 0xff : red;
            sheet.setRGB(left + x, top + y, (red << 16) | (green << 8) | blue);
        }
    }

    private static void text(BufferedImage sheet, String text, int left, int top) {
        for (int y = 0; y < Glyphs.HEIGHT * TEXT; y++) {
            for (int x = 0; x < text.length() * Glyphs.WIDTH * TEXT; x++) {
                if (Glyphs.ink(text, x / TEXT, y / TEXT)) {
                    sheet.setRGB(left + x, top + y, INK);
                }
            }
        }
    }
}
