package io.sigmoid.zoo.artifact;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Says in words what Java's file exceptions say by their class alone. */
public final class Reason {
    private static final int MOST_CHARACTERS = 400;

    private Reason() {}

    /** Text that a file may have chosen, short and on one line. */
    static String line(String text) {
        String head = text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS) + "…";
        return head.replaceAll("[\\p{Cntrl}\\u2028\\u2029\\u0085]", "?");
    }

    /** One line, such as {@code no permission for FILE}. */
    public static String of(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "no permission for " + e.getMessage();
        } else if (e instanceof NoSuchFileException) {
            return "no such file " + e.getMessage();
        } else if (e instanceof FileAlreadyExistsException || e instanceof NotDirectoryException) {
            return e.getMessage() + " is not a directory";
        } else if (e instanceof DirectoryNotEmptyException) {
            return e.getMessage() + " was made meanwhile and is not empty";
        } else if (e instanceof CharacterCodingException) {
            return "its bytes are no UTF-8 text";
        }
        return String.valueOf(e.getMessage());
    }

    /** That of the exception within. */
    public static String of(UncheckedIOException e) {
        return of(requireNonNull(e.getCause()));
    }
}
