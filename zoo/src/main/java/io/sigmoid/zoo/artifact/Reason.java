package io.sigmoid.zoo.artifact;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Says in words what Java's file exceptions say by their class alone. */
final class Reason {
    private Reason() {}

    static String of(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "no permission for " + e.getMessage();
        } else if (e instanceof NoSuchFileException) {
            return "no such file " + e.getMessage();
        } else if (e instanceof FileAlreadyExistsException || e instanceof NotDirectoryException) {
            return e.getMessage() + " is not a directory";
        }
        return String.valueOf(e.getMessage());
    }
}
