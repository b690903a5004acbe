package io.sigmoid.datasets;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Small data for tests. */
final class Fixtures {
    private Fixtures() {}

    /** An IDX file of these dimensions and this data, whether they agree or not. */
    static byte[] idx(List<Integer> shape, byte... data) {
        var bytes =
                ByteBuffer.allocate(4 + 4 * shape.size() + data.length).put(new byte[] {0, 0, 8, (byte) shape.size()});
        shape.forEach(bytes::putInt);
        return bytes.put(data).array();
    }

    static byte[] gz(byte... bytes) {
        var out = new ByteArrayOutputStream();
        try (var gz = new GZIPOutputStream(out)) {
            gz.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    static byte[] joined(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }

    static Path write(Path file, byte[] bytes) {
        try {
            return Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Images of 1x1x2 with labels a, b, c; the pixels of row r are 2r and 2r + 1. */
    static LabelledImages images(int... classes) {
        byte[] pixels = new byte[2 * classes.length];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) i;
        }
        return LabelledImages.of("letters", Part.TRAIN, List.of("a", "b", "c"), 1, 1, 2, pixels, classes);
    }
}
