package io.sigmoid.zoo.artifact;

import java.nio.file.Path;

/** An artifact that can't be read or written: one line that says where, what was wrong and what is accepted. */
public final class ArtifactException extends RuntimeException {
    public ArtifactException(Path where, String what) {
        super(where + ": " + what);
    }

    public ArtifactException(Path where, String what, Throwable cause) {
        super(where + ": " + what, cause);
    }
}
