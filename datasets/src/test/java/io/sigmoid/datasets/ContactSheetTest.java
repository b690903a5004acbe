package io.sigmoid.datasets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ContactSheetTest {
    private static final LabelledImages DIGITS = new Mnist().load(Part.TEST).first(3);

    @Test
    void drawsImagesInLines() {
        BufferedImage sheet = new ContactSheet(2, 5, 2).draw(DIGITS);
        assertEquals(2 * (28 * 2 + 4) + 4, sheet.getWidth());
        assertEquals(2 * (28 * 2 + 4 + 12 + 4) + 4, sheet.getHeight());
    }

    @Test
    void drawsThePixels() {
        BufferedImage sheet = new ContactSheet(3, 1, 1).draw(DIGITS);
        int value = DIGITS.pixels(0)[10 * 28 + 10] & 0xff;
        assertEquals(value, sheet.getRGB(4 + 10, 4 + 10) & 0xff);
    }

    @Test
    void writesPng(@TempDir Path dir) throws IOException {
        Path file = dir.resolve("sheet.png");
        ContactSheet.standard().write(DIGITS, file);
        assertEquals(3 * 60 + 4, ImageIO.read(file.toFile()).getWidth());
    }

    @Test
    void refusesPlaceThatIsNotThere(@TempDir Path dir) {
        Path file = dir.resolve("no/sheet.png");
        assertThrows(DatasetException.class, () -> ContactSheet.standard().write(DIGITS, file));
    }

    @Test
    void lettersAreThree() {
        assertEquals(true, Glyphs.ink("1", 1, 0));
        assertEquals(false, Glyphs.ink("1", 2, 0));
    }
}
