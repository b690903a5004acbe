package io.sigmoid.zoo.artifact;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** A file that appears whole or not at all, and stays when the power goes. */
public final class WholeFile {
    private WholeFile() {}

    /** Takes bytes, all that a buffer has left. */
    public interface Out {
        void write(ByteBuffer bytes) throws IOException;
    }

    /** What the file is to hold, written piece by piece. */
    public interface Content {
        void to(Out out) throws IOException;
    }

    /**
     * Writes a hidden sibling, synchronises it to disk, renames it over {@code file}.
     *
     * @throws IOException if it can't be written; what {@code file} was before stays, and nothing else does
     */
    public static void write(Path file, Content content) throws IOException {
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
            remove(staging, e);
            throw e;
        }
        synchronise(target.resolveSibling("."));
    }

    /** Makes a file or the entries of a directory outlast a loss of power. */
    static void synchronise(Path path) throws IOException {
        boolean directory = Files.isDirectory(path);
        if (directory && File.separatorChar == '\\') {
            return; // Windows opens no directory and needs no synchronising of one.
        }
        // A directory can't be opened to write, and Windows synchronises no file that isn't.
        try (FileChannel channel =
                FileChannel.open(path, directory ? StandardOpenOption.READ : StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private static void remove(Path staging, IOException failure) {
        try {
            Files.deleteIfExists(staging);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}
