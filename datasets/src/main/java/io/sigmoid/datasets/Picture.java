package io.sigmoid.datasets;

import io.sigmoid.zoo.JpegDamage;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * A PNG or JPEG picture, scaled to 8-bit pixels as a predictor prepares what it is shown: the aspect ratio stays, the
 * rest is black; shrinking averages areas, enlarging interpolates; colours become grey by luminance; what is transparent
 * is black. In integer arithmetic, rounded once.
 */
record Picture(BufferedImage image) {
    private static final long MAX_BYTES = 32 << 20;
    private static final long MAX_PIXELS = 40_000_000;
    /** Parts of one, of which luminance has 299, 587 and 114. */
    private static final int ONE = 1000;

    /**
     * Reads a file.
     *
     * @throws DatasetException if it is no whole picture of bounded size
     */
    static Picture read(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new DatasetException(file + ": " + Files.size(file) + " bytes, must be at most " + MAX_BYTES);
            }
            return decode(file, Files.readAllBytes(file));
        } catch (IOException | RuntimeException e) {
            if (e instanceof DatasetException refusal) {
                throw refusal;
            }
            // Java's readers meet damage with exceptions of every kind.
            throw new DatasetException(file + ": damaged, must be a whole PNG or JPEG image: " + e.getMessage(), e);
        }
    }

    private static Picture decode(Path file, byte[] content) throws IOException {
        try (var stream = new MemoryCacheImageInputStream(new ByteArrayInputStream(content))) {
            ImageReader reader =
                    ImageIO.getImageReadersByFormatName(format(file, content)).next();
            try {
                reader.setInput(stream, true, true);
                long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
                if (pixels > MAX_PIXELS) {
                    throw new DatasetException(file + ": " + pixels + " pixels, must be at most " + MAX_PIXELS);
                }
                var damage = new JpegDamage();
                reader.addIIOReadWarningListener(damage);
                var picture = new Picture(reader.read(0));
                if (damage.found().isPresent()) {
                    throw new DatasetException(file + ": damaged, must be a whole JPEG image: "
                            + damage.found().get());
                }
                return picture;
            } finally {
                reader.dispose();
            }
        }
    }

    private static String format(Path file, byte[] content) {
        int magic = content.length < 2 ? 0 : ((content[0] & 0xff) << 8) | (content[1] & 0xff);
        return switch (magic) {
            case 0x8950 -> {
                // Java's reader takes a PNG without its end for whole.
                if (!new String(content, StandardCharsets.ISO_8859_1).contains("IEND")) {
                    throw new DatasetException(file + ": ends too early, must be a whole PNG image");
                }
                yield "png";
            }
            case 0xffd8 -> "jpeg";
            default ->
                throw new DatasetException(
                        "%s: starts with %04x, must be 8950 (PNG) or ffd8 (JPEG)".formatted(file, magic));
        };
    }

    /** 1 for grey, 3 for colour. */
    int channels() {
        return image.getColorModel() instanceof IndexColorModel palette
                ? grey(palette) ? 1 : 3
                : image.getColorModel().getNumColorComponents() == 1 ? 1 : 3;
    }

    /** Java gives a grey PNG of less than 8 bits a palette. */
    private static boolean grey(IndexColorModel palette) {
        return IntStream.range(0, palette.getMapSize())
                .allMatch(i -> palette.getRed(i) == palette.getGreen(i) && palette.getGreen(i) == palette.getBlue(i));
    }

    /** {@code (C, H, W)}, 0 to 255 as unsigned bytes. */
    byte[] scaled(int channels, int height, int width) {
        boolean tall = (long) image.getHeight() * width >= (long) image.getWidth() * height;
        int innerHeight = tall ? height : Math.max(1, rounded(image.getHeight(), width, image.getWidth()));
        int innerWidth = tall ? Math.max(1, rounded(image.getWidth(), height, image.getHeight())) : width;
        byte[] pixels = new byte[channels * height * width];
        int top = (height - innerHeight) / 2;
        int left = (width - innerWidth) / 2;
        for (int channel = 0; channel < channels; channel++) {
            long[] plane = plane(channels, channel, innerHeight, innerWidth);
            for (int y = 0; y < innerHeight; y++) {
                for (int x = 0; x < innerWidth; x++) {
                    pixels[(channel * height + top + y) * width + left + x] = (byte) plane[y * innerWidth + x];
                }
            }
        }
        return pixels;
    }

    /** One channel, scaled to a size; 0 to 255. */
    private long[] plane(int channels, int channel, int height, int width) {
        Axis rows = Axis.of(image.getHeight(), height);
        Axis columns = Axis.of(image.getWidth(), width);
        long[] plane = new long[height * width];
        long[] line = new long[image.getWidth()];
        for (int y = 0; y < height; y++) {
            long[] sums = new long[width];
            for (int i = 0; i < rows.count(y); i++) {
                read(rows.first(y) + i, channels, channel, line);
                for (int x = 0; x < width; x++) {
                    sums[x] += rows.weight(y, i) * columns.sum(line, x);
                }
            }
            long whole = ONE * rows.total() * columns.total();
            for (int x = 0; x < width; x++) {
                plane[y * width + x] = (sums[x] + whole / 2) / whole;
            }
        }
        return plane;
    }

    /** A line of one channel, in thousandths. */
    private void read(int y, int channels, int channel, long[] line) {
        boolean stored = channels() == 1 && !(image.getColorModel() instanceof IndexColorModel);
        for (int x = 0; x < line.length; x++) {
            line[x] = stored ? grey(x, y) : colour(image.getRGB(x, y), channels, channel);
        }
    }

    /** As it is stored: Java's own way to RGB would apply a gamma. */
    private long grey(int x, int y) {
        var raster = image.getRaster();
        long white = (1L << image.getColorModel().getComponentSize(0)) - 1;
        long value = ONE * 255L * raster.getSample(x, y, 0) / white;
        return raster.getNumBands() > 1 ? value * raster.getSample(x, y, 1) / white : value;
    }

    private static long colour(int argb, int channels, int channel) {
        long red = (argb >> 16) & 0xff;
        long green = (argb >> 8) & 0xff;
        long blue = argb & 0xff;
        long value = channels == 1
                ? 299 * red + 587 * green + 114 * blue
                : ONE * (channel == 0 ? red : channel == 1 ? green : blue);
        return value * (argb >>> 24) / 255;
    }

    /** {@code size × to / from}, to the nearest. */
    private static int rounded(int size, int to, int from) {
        return (int) ((2L * size * to + from) / (2L * from));
    }

    /** Which old positions make up each new one of an axis, in whole numbers that add up to {@code total}. */
    private record Axis(int from, int to) {
        static Axis of(int from, int to) {
            return new Axis(from, to);
        }

        long total() {
            return from >= to ? from : 2L * to;
        }

        int first(int at) {
            return from >= to ? (int) ((long) at * from / to) : (int) (centre(at) / (2L * to));
        }

        int count(int at) {
            if (from >= to) {
                return (int) (((at + 1L) * from + to - 1) / to) - first(at);
            }
            return first(at) < from - 1 ? 2 : 1;
        }

        long weight(int at, int i) {
            if (from >= to) {
                long start = Math.max((long) at * from, (long) (first(at) + i) * to);
                long end = Math.min((at + 1L) * from, (first(at) + i + 1L) * to);
                return end - start;
            }
            long second = count(at) == 1 ? 0 : centre(at) % (2L * to);
            return i == 0 ? 2L * to - second : second;
        }

        long sum(long[] line, int at) {
            long sum = 0;
            for (int i = 0; i < count(at); i++) {
                sum += weight(at, i) * line[first(at) + i];
            }
            return sum;
        }

        /** Twice the new position's centre among the old ones, times {@code to}. */
        private long centre(int at) {
            return Math.max(0, (2L * at + 1) * from - to);
        }
    }
}
