package io.sigmoid.serving;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** An image file that can't be read: one line that says which and why. */
public final class ImageException extends RuntimeException {
    ImageException(Path where, String what) {
        this(where, what, null);
    }

    ImageException(Path where, String what, @Nullable Throwable cause) {
        super(where + ": " + what, cause);
    }
}
