package io.sigmoid.zoo;

import java.util.Optional;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;
import org.jspecify.annotations.Nullable;

/**
 * Hears from Java's reader of JPEGs what it could not decode: it fills such places with grey or noise and warns, the first time.
 * Bytes between two parts are no damage: cameras pad their files.
 */
public final class JpegDamage implements IIOReadWarningListener {
    private @Nullable String warning;

    /** Hears nothing until it is added to a reader. */
    public JpegDamage() {}

    /** What is damaged, in the decoder's words. */
    public Optional<String> found() {
        return Optional.ofNullable(warning);
    }

    @Override
    public void warningOccurred(ImageReader source, String text) {
        boolean padding = text.contains("extraneous bytes");
        if (text.startsWith("Premature end") || (text.startsWith("Corrupt JPEG data") && !padding)) {
            warning = text;
        }
    }
}
