package io.sigmoid.serving;

import java.nio.file.Path;

/** A model's numbers leave the range of float32 on an input that is within its own. */
public final class OverflowException extends IllegalStateException {
    OverflowException(Path place) {
        super("the model of %s gave NaN: its numbers overflow float32 on this input".formatted(place));
    }
}
