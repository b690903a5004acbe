package io.sigmoid.zoo.safetensors;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files made by hand, right and wrong ones. */
final class SafetensorsFiles {
    private SafetensorsFiles() {}

    static byte[] bytes(String header, int data) {
        return bytes(header.getBytes(UTF_8).length, header, data);
    }

    static byte[] bytes(long claimedLength, String header, int data) {
        byte[] json = header.getBytes(UTF_8);
        return ByteBuffer.allocate(8 + json.length + data)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(claimedLength)
                .put(json)
                .array();
    }

    static Path write(Path directory, byte[] content) {
        try {
            return Files.write(directory.resolve("weights.safetensors"), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
