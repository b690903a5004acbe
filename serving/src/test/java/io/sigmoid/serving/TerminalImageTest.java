package io.sigmoid.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sigmoid.zoo.ImageShape;
import java.util.List;
import org.junit.jupiter.api.Test;

class TerminalImageTest {
    @Test
    void twoPixelsAreOneCharacter() {
        assertEquals(
                List.of(" ▀▄█"), TerminalImage.plain(new float[] {0, 1, 0, 1, 0, 0, 1, 1}, new ImageShape(1, 2, 4)));
    }

    @Test
    void greysAreShades() {
        assertEquals(
                List.of("░▒▓"),
                TerminalImage.plain(new float[] {0.25f, 0.5f, 0.75f, 0.25f, 0.5f, 0.75f}, new ImageShape(1, 2, 3)));
    }

    @Test
    void belowAnOddHeightLiesBlack() {
        assertEquals(List.of("▀"), TerminalImage.plain(new float[] {1}, new ImageShape(1, 1, 1)));
    }

    @Test
    void coloursAreShownByTheirLuminance() {
        assertEquals(
                List.of("▒"), TerminalImage.plain(new float[] {0, 0, 0.85f, 0.85f, 0, 0}, new ImageShape(3, 2, 1)));
    }

    @Test
    void aLargePictureIsShrunk() {
        List<String> lines = TerminalImage.plain(new float[224 * 224], new ImageShape(1, 224, 224));
        assertEquals(List.of(28, 56), List.of(lines.size(), lines.get(0).length()));
    }

    @Test
    void coloursAreEscapeSequences() {
        assertEquals(
                List.of("\u001b[38;2;255;0;51m\u001b[48;2;0;0;0m▀\u001b[0m"),
                TerminalImage.coloured(new float[] {1, 0, 0, 0, 0.2f, 0}, new ImageShape(3, 2, 1)));
    }

    @Test
    void tooFewPixels() {
        assertEquals(
                "pixels must be 784 values, got 1",
                assertThrows(IllegalArgumentException.class, () -> TerminalImage.plain(new float[1], ImageShape.MNIST))
                        .getMessage());
    }
}
