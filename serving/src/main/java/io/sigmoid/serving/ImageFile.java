package io.sigmoid.serving;

import io.sigmoid.zoo.JpegDamage;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Reads PNG and JPEG files of bounded size. */
final class ImageFile {
    static final int MOST_BYTES = 32 << 20;
    static final long MOST_PIXELS = 40_000_000;
    /** A picture that comes from coarse to fine is decoded whole with each scan: writers take some ten, an attacker thousands. */
    private static final int MOST_PASSES = 32;

    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final byte[] JPEG = {(byte) 0xff, (byte) 0xd8, (byte) 0xff};

    private ImageFile() {}

    /** What messages call an image that has no file. */
    private static final Path STREAM = Path.of("image");

    static BufferedImage read(Path file) {
        return decode(file, content(file));
    }

    /** To the stream's end, which stays open. */
    static BufferedImage read(InputStream image) {
        try {
            return decode(STREAM, bounded(STREAM, image));
        } catch (IOException e) {
            throw new ImageException(STREAM, "can't be read: " + e.getMessage(), e);
        }
    }

    private static BufferedImage decode(Path file, byte[] content) {
        try (var stream = new MemoryCacheImageInputStream(new ByteArrayInputStream(content))) {
            ImageReader reader =
                    ImageIO.getImageReadersByFormatName(format(file, content)).next();
            try {
                reader.setInput(stream, true, true);
                return decode(file, reader);
            } finally {
                reader.dispose();
            }
        } catch (ImageException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // Java's readers meet damage with exceptions of every kind.
            throw new ImageException(file, "is damaged: " + e.getMessage(), e);
        }
    }

    private static BufferedImage decode(Path file, ImageReader reader) throws IOException {
        int width = reader.getWidth(0);
        int height = reader.getHeight(0);
        long pixels = (long) width * height;
        if (pixels > MOST_PIXELS) {
            throw new ImageException(file, "has %d pixels, at most %d are read".formatted(pixels, MOST_PIXELS));
        }
        if (Math.max(width, height)
                > ImagePreparation.MOST_SIDE) { // Readers hold several rows at once, however few there are.
            throw new ImageException(
                    file,
                    "is %d×%d pixels, at most %d a side are read".formatted(width, height, ImagePreparation.MOST_SIDE));
        }
        ImageReadParam first = reader.getDefaultReadParam();
        first.setSourceProgressivePasses(0, MOST_PASSES);
        var damage = new JpegDamage();
        reader.addIIOReadWarningListener(damage);
        BufferedImage image = reader.read(0, first);
        if (damage.found().isPresent()) {
            throw new ImageException(file, "is damaged: " + damage.found().get());
        }
        return image;
    }

    private static String format(Path file, byte[] content) {
        if (startsWith(content, PNG)) {
            return "png";
        } else if (startsWith(content, JPEG)) {
            return "jpeg";
        }
        throw new ImageException(file, "is neither a PNG nor a JPEG image");
    }

    private static boolean startsWith(byte[] content, byte[] magic) {
        return Arrays.equals(content, 0, Math.min(content.length, magic.length), magic, 0, magic.length);
    }

    private static byte[] content(Path file) {
        if (!Files.exists(file)) {
            throw new ImageException(file, "no such image");
        }
        if (!Files.isRegularFile(file)) {
            throw new ImageException(file, "is not a file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return bounded(file, in);
        } catch (AccessDeniedException e) {
            throw new ImageException(file, "no permission to read it", e);
        } catch (IOException e) {
            throw new ImageException(file, "can't be read: " + e.getMessage(), e);
        }
    }

    private static byte[] bounded(Path file, InputStream in) throws IOException {
        byte[] content = in.readNBytes(MOST_BYTES + 1);
        if (content.length > MOST_BYTES) {
            throw new ImageException(file, "has more than %d bytes".formatted(MOST_BYTES));
        }
        return content;
    }
}
