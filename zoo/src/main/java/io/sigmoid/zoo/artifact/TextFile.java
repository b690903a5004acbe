package io.sigmoid.zoo.artifact;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file of UTF-8 text, read from behind the byte order mark that some editors put first. */
public final class TextFile {
    private static final int BYTE_ORDER_MARK = 0xFEFF;

    private TextFile() {}

    /**
     * Opens a file.
     *
     * @return throws {@link java.nio.charset.CharacterCodingException} where the bytes are no UTF-8, instead of reading
     *     another text
     * @throws IOException if it can't be opened
     */
    public static BufferedReader open(Path file) throws IOException {
        BufferedReader reader = Files.newBufferedReader(file);
        try {
            reader.mark(1);
            if (reader.read() != BYTE_ORDER_MARK) {
                reader.reset();
            }
            return reader;
        } catch (IOException e) {
            try (reader) {
                throw e;
            }
        }
    }

    /**
     * All of its text.
     *
     * @throws IOException if it can't be read, or its bytes are no UTF-8
     */
    public static String read(Path file) throws IOException {
        try (BufferedReader reader = open(file)) {
            var text = new StringWriter();
            reader.transferTo(text);
            return text.toString();
        }
    }
}
