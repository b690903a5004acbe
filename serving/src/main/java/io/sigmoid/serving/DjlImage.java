package io.sigmoid.serving;

import ai.djl.modality.cv.Image;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;

/** DJL's images as Java's. */
final class DjlImage {
    private DjlImage() {}

    /** The picture itself where it is Java's already, as DJL's own factory makes it; a PNG of it in between otherwise. */
    static BufferedImage buffered(Image image) {
        if (image.getWrappedImage() instanceof BufferedImage buffered) {
            return buffered;
        }
        var png = new ByteArrayOutputStream();
        try {
            image.save(png, "png");
        } catch (IOException e) {
            throw new ImageException(Path.of("image"), "can't be converted: " + e.getMessage(), e);
        }
        return ImageFile.read(new ByteArrayInputStream(png.toByteArray()));
    }
}
