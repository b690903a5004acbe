package io.sigmoid.zoo.safetensors;

import java.nio.file.Path;

/** A safetensors file that can't be read, written or used: one line that says where, what was wrong and what is accepted. */
public final class SafetensorsException extends RuntimeException {
    public SafetensorsException(Path where, String what) {
        super(where + ": " + what);
    }

    public SafetensorsException(Path where, String what, Throwable cause) {
        super(where + ": " + what, cause);
    }
}
