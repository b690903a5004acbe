package io.sigmoid.zoo.safetensors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** A file that appears whole or not at all. */
final class WholeFile {
    private WholeFile() {}

    interface Out {
        void write(ByteBuffer bytes) throws IOException;
    }

    interface Content {
        void to(Out out) throws IOException;
    }

    /** Writes a hidden sibling, synchronises it to disk, renames it over {@code file}. */
    static void write(Path file, Content content) {
        Path target = file.toAbsolutePath().normalize();
        Path staging = target.resolveSibling(".%s.tmp-%s".formatted(target.getFileName(), UUID.randomUUID()));
        try {
            try (FileChannel channel =
                    FileChannel.open(staging, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                content.to(bytes -> {
                    while (bytes.hasRemaining()) {
                        channel.write(bytes);
                    }
                });
                channel.force(true);
            }
            Files.move(staging, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            SafetensorsException failure = new SafetensorsException(file, "can't be written: " + e, e);
            remove(staging, failure);
            throw failure;
        }
    }

    private static void remove(Path staging, SafetensorsException failure) {
        try {
            Files.deleteIfExists(staging);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}
