package io.sigmoid.serving.http;

import io.sigmoid.serving.ImageException;
import io.sigmoid.serving.ImagePreparation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Semaphore;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** From the bytes of a picture to a model's values; all pictures that are decoded at once are bounded together. */
final class PictureReader {
    private static final int MOST_PIXELS = 16_000_000;
    private static final Set<String> FORMATS = Set.of("png", "jpg", "jpeg");

    private final Semaphore pixels = new Semaphore(2 * MOST_PIXELS);

    float[] pixels(byte[] body, ServedModel model, boolean invert) {
        ImagePreparation preparation = model.preparation();
        if (preparation == null) {
            throw RequestException.bad(
                    "%s takes no images, but %s", model.name(), model.input().shapeText());
        }
        int size = size(body);
        if (!pixels.tryAcquire(size)) {
            throw new RequestException(503, "the server decodes too many pictures, try again later");
        }
        try {
            return (invert ? preparation.inverted() : preparation).pixels(new ByteArrayInputStream(body));
        } catch (ImageException e) {
            throw RequestException.bad("the body must be a PNG or JPEG image: %s", e.getMessage());
        } finally {
            pixels.release(size);
        }
    }

    /** Of its head alone: a small file may hold a large picture. */
    private static int size(byte[] body) {
        try (ImageInputStream stream = new MemoryCacheImageInputStream(new ByteArrayInputStream(body))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
            ImageReader reader = readers.hasNext() ? readers.next() : null;
            if (reader == null
                    || !FORMATS.contains(
                            reader.getOriginatingProvider().getFormatNames()[0].toLowerCase(Locale.ROOT))) {
                throw RequestException.bad("the body must be a PNG or JPEG image, it is neither");
            }
            try {
                reader.setInput(stream, true, true);
                int side = Math.max(reader.getWidth(0), reader.getHeight(0));
                if (side > ImagePreparation.MOST_SIDE) {
                    throw new RequestException(
                            413,
                            "the picture must have at most %d pixels a side, got %d"
                                    .formatted(ImagePreparation.MOST_SIDE, side));
                }
                long size = (long) reader.getWidth(0) * reader.getHeight(0);
                if (size > MOST_PIXELS) {
                    throw new RequestException(
                            413, "the picture must have at most %d pixels, got %d".formatted(MOST_PIXELS, size));
                }
                return (int) size;
            } finally {
                reader.dispose();
            }
        } catch (RequestException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // Java's readers meet damage with exceptions of every kind.
            throw RequestException.bad("the body must be a PNG or JPEG image, it is damaged: %s", e.getMessage());
        }
    }
}
