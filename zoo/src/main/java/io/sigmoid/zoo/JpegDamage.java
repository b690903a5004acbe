package io.sigmoid.zoo;

import java.util.Optional;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;
import org.jspecify.annotations.Nullable;

/**
 * Hears from Java's reader of JPEGs what it could not decode: it fills such places with grey or noise and warns, of the first that
 * it meets. Bytes between two parts are no damage, for cameras pad their files; between two parts of the pixels they are.
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
        boolean padding = text.contains("extraneous bytes") && !text.matches(".*marker 0xd[0-7].*");
        boolean ended = text.startsWith("Premature end") || text.startsWith("Truncated File");
        if (ended || (text.startsWith("Corrupt JPEG data") && !padding)) {
            warning = text;
        }
    }
}
