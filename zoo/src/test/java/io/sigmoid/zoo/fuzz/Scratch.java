package io.sigmoid.zoo.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Files that live for one load. */
public final class Scratch {
    private Scratch() {}

    /** Makes the file anew: on some file systems emptying an old one waits for the disk. */
    public static void write(Path file, byte[] content) throws IOException {
        Files.deleteIfExists(file);
        Files.write(file, content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }
}
