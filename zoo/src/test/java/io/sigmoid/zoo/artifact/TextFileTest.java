package io.sigmoid.zoo.artifact;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextFileTest {
    @TempDir
    Path temp;

    @Test
    void beginsBehindItsByteOrderMark() throws Exception {
        assertEquals("zéro\n", TextFile.read(Files.writeString(temp.resolve("x"), "\uFEFFzéro\n")));
        assertEquals("zéro\n", TextFile.read(Files.writeString(temp.resolve("x"), "zéro\n")));
        assertEquals("", TextFile.read(Files.writeString(temp.resolve("x"), "")));
    }

    @Test
    void refusesOtherBytesThanUtf8() throws Exception {
        Path file = Files.writeString(temp.resolve("x"), "zéro", ISO_8859_1);
        var e = assertThrows(CharacterCodingException.class, () -> TextFile.read(file));
        assertEquals("its bytes are no UTF-8 text", Reason.of(e));
    }
}
