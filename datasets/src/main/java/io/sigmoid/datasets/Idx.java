package io.sigmoid.datasets;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The content of an IDX file of unsigned bytes, MNIST's format: {@code 00 00 08 rank}, then one big-endian 32-bit number
 * a dimension, then the bytes, last dimension fastest; as it is, or compressed with gzip, told apart by content.
 *
 * <p>Every byte is accounted for: too little and too much are both refused. What is allocated follows what was read, not
 * what the header claims.
 */
final class Idx {
    private static final int FIRST_BYTES = 1 << 16;
    private static final int UNSIGNED_BYTE = 0x08;

    private final List<Integer> shape;
    private final byte[] data;

    private Idx(List<Integer> shape, byte[] data) {
        this.shape = List.copyOf(shape);
        this.data = data;
    }

    /** Sizes of the dimensions, all positive. */
    List<Integer> shape() {
        return shape;
    }

    /** The bytes, not copied: as many as the product of {@link #shape()}. */
    byte[] data() {
        return data;
    }

    /**
     * Reads a file.
     *
     * @param ranks the numbers of dimensions that are accepted
     * @throws DatasetException if there is no such file or it breaks the format
     */
    static Idx read(Path file, List<Integer> ranks) {
        requireFile(file);
        try (var in = new BufferedInputStream(Files.newInputStream(file))) {
            return read(file.toString(), in, Files.size(file), ranks);
        } catch (IOException e) {
            throw new DatasetException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** Reads bytes in memory; {@code place} is what messages call them. */
    static Idx read(String place, byte[] bytes, List<Integer> ranks) {
        try {
            return read(place, new ByteArrayInputStream(bytes), bytes.length, ranks);
        } catch (IOException e) {
            throw new DatasetException(place + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static Idx read(String place, InputStream in, long size, List<Integer> ranks) throws IOException {
        in.mark(2);
        boolean gz = in.read() == 0x1f && in.read() == 0x8b;
        in.reset();
        return gz ? gunzip(place, in, size, ranks) : parse(place, in, size, ranks);
    }

    private static Idx gunzip(String place, InputStream in, long size, List<Integer> ranks) throws IOException {
        if (size > PixelStore.MOST_BYTES) {
            throw new DatasetException(place + ": " + size + " bytes of gz, must be at most " + PixelStore.MOST_BYTES);
        }
        try (var unzipped = new Gunzip(in.readAllBytes())) {
            Idx idx = parse(place, unzipped, -1, ranks);
            if (unzipped.left() > 0) {
                throw new DatasetException(
                        place + ": " + unzipped.left() + " bytes after the end of the gz data, must be none");
            }
            return idx;
        } catch (EOFException e) {
            throw new DatasetException(place + ": gz data is cut off after " + size + " bytes, must be whole", e);
        } catch (ZipException e) {
            throw new DatasetException(place + ": gz data is damaged (" + e.getMessage() + "), must be whole", e);
        }
    }

    /**
     * Reads the header of a file that is not compressed, and checks the file's length against it.
     *
     * @param ranks the numbers of dimensions that are accepted
     * @throws DatasetException if there is no such file or it breaks the format
     */
    static Header header(Path file, List<Integer> ranks) {
        requireFile(file);
        try (var in = new BufferedInputStream(Files.newInputStream(file))) {
            Header header = header(file.toString(), in, ranks);
            if (Files.size(file) != header.start() + header.length()) {
                throw wrongLength(file.toString(), header, Files.size(file) - header.start());
            }
            return header;
        } catch (IOException e) {
            throw new DatasetException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** Whether a file begins as gzip does. */
    static boolean isGz(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return in.read() == 0x1f && in.read() == 0x8b;
        } catch (IOException e) {
            throw new DatasetException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * What a header says.
     *
     * @param shape sizes of the dimensions, all positive
     * @param start offset of the data
     * @param length bytes of data
     */
    record Header(List<Integer> shape, long start, long length) {}

    /** Parses the format; {@code size} is the number of bytes in the stream, negative where that is not known. */
    private static Idx parse(String place, InputStream in, long size, List<Integer> ranks) throws IOException {
        Header header = header(place, in, ranks);
        if (header.length() > PixelStore.MOST_BYTES) {
            throw tooLarge(place, header.shape());
        }
        int length = (int) header.length();
        if (size >= 0 && size != header.start() + length) {
            throw wrongLength(place, header, size - header.start());
        }
        byte[] data = content(in, length);
        if (data.length < length) {
            throw wrongLength(place, header, data.length);
        }
        long more = in.skip(Long.MAX_VALUE);
        if (more > 0) {
            throw wrongLength(place, header, length + more);
        }
        return new Idx(header.shape(), data);
    }

    private static Header header(String place, InputStream in, List<Integer> ranks) throws IOException {
        byte[] magic = header(place, in, 0, 4);
        int rank = magic[3];
        if (magic[0] != 0 || magic[1] != 0) {
            throw new DatasetException("%s: starts with %02x %02x, must be 00 00 (IDX) or 1f 8b (gz)"
                    .formatted(place, magic[0], magic[1]));
        }
        if (magic[2] != UNSIGNED_BYTE) {
            throw new DatasetException(
                    "%s: byte 2: type 0x%02x, must be 0x08 (unsigned byte)".formatted(place, magic[2]));
        }
        if (!ranks.contains(rank)) {
            throw new DatasetException("%s: byte 3: %d dimensions, must be %s"
                    .formatted(
                            place,
                            rank & 0xff,
                            ranks.stream().map(String::valueOf).collect(Collectors.joining(" or "))));
        }
        List<Integer> shape = shape(place, ByteBuffer.wrap(header(place, in, 4, 4 * rank)), rank);
        return new Header(shape, 4 + 4L * rank, length(place, shape));
    }

    private static byte[] header(String place, InputStream in, int from, int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new DatasetException("%s: ends at byte %d inside the header, which must have %d"
                    .formatted(place, from + bytes.length, from + length));
        }
        return bytes;
    }

    private static List<Integer> shape(String place, ByteBuffer header, int rank) {
        var shape = new ArrayList<Integer>(rank);
        for (int i = 0; i < rank; i++) {
            int size = header.getInt();
            if (size <= 0) {
                throw new DatasetException("%s: byte %d: dimension %d is %d, must be from 1 to %d"
                        .formatted(place, 4 + 4 * i, i, Integer.toUnsignedLong(size), Integer.MAX_VALUE));
            }
            shape.add(size);
        }
        return shape;
    }

    private static long length(String place, List<Integer> shape) {
        long length = 1;
        for (int size : shape) {
            if (length > Long.MAX_VALUE / 2 / size) {
                throw tooLarge(place, shape);
            }
            length *= size;
        }
        return length;
    }

    private static DatasetException tooLarge(String place, List<Integer> shape) {
        return new DatasetException(
                place + ": dimensions " + times(shape) + " hold more than " + PixelStore.MOST_BYTES + " bytes");
    }

    private static void requireFile(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new DatasetException(file + ": " + (Files.exists(file) ? "not a regular file" : "no such file")
                    + ", must be an IDX file");
        }
    }

    /** Up to {@code length} bytes, in an array that grows with what was read and is at most four times as large. */
    private static byte[] content(InputStream in, int length) throws IOException {
        byte[] data = new byte[Math.min(length, FIRST_BYTES)];
        int read = in.readNBytes(data, 0, data.length);
        while (read == data.length && read < length) {
            data = Arrays.copyOf(data, (int) Math.min(length, 4L * read));
            read += in.readNBytes(data, read, data.length - read);
        }
        return read == data.length ? data : Arrays.copyOf(data, read);
    }

    private static DatasetException wrongLength(String place, Header header, long found) {
        return new DatasetException("%s: %s: %d bytes of data after the header, must be %d for dimensions %s"
                .formatted(
                        place,
                        found < header.length() ? "too short" : "too long",
                        found,
                        header.length(),
                        times(header.shape())));
    }

    private static String times(List<Integer> shape) {
        return shape.stream().map(String::valueOf).collect(Collectors.joining(" x "));
    }

    /**
     * Gunzips an array and knows what it left over: {@link GZIPInputStream} alone ends quietly at what follows its data.
     * The array is its buffer, so that the inflater has the whole rest of the file.
     */
    private static final class Gunzip extends GZIPInputStream {
        private static final int TRAILER = 8;

        Gunzip(byte[] bytes) throws IOException {
            super(new ByteArrayInputStream(bytes), bytes.length);
        }

        /** At the end of the data, the number of bytes after the trailer. */
        int left() {
            return inf.getRemaining() - TRAILER;
        }
    }
}
