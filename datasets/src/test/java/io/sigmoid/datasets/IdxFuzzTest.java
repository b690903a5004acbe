package io.sigmoid.datasets;

import static io.sigmoid.datasets.Fixtures.gz;
import static io.sigmoid.datasets.Fixtures.idx;
import static io.sigmoid.datasets.Fixtures.joined;
import static io.sigmoid.datasets.Fixtures.write;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** 10,000 damaged files of each kind: each is refused in one line, or read as exactly what its bytes say. */
final class IdxFuzzTest {
    private static final int MUTATIONS = 10_000;
    private static final List<Integer> RANKS = List.of(3, 4);
    private static final int[] CLAIMS = {
        0, 1, 2, 3, 27, 28, 29, 255, 256, 1 << 16, 1 << 24, 1 << 30, Integer.MAX_VALUE, Integer.MIN_VALUE, -1
    };
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path dir;

    enum Form {
        PLAIN,
        GZ,
        /** Damaged and then compressed, so that what is wrong lies behind a right check sum. */
        DAMAGED_INSIDE_GZ
    }

    @ParameterizedTest
    @EnumSource
    void isReadEqualOrRefused(Form form, TestReporter reporter) throws IOException {
        byte[] data = new byte[40 * 28 * 28];
        new SplittableRandom(1).nextBytes(data);
        byte[][] files = {
            idx(List.of(40, 28, 28), data),
            idx(List.of(10, 3, 7, 5), Arrays.copyOf(data, 1050)),
            idx(List.of(1, 2, 2), Arrays.copyOf(data, 4))
        };
        // What the first of each kind allocates is the JVM's, which loads classes.
        var first = new SplittableRandom(4);
        for (int i = 0; i < 200; i++) {
            readOrRefused(damaged(form, files, first));
        }
        var random = new SplittableRandom(2);
        int read = 0;
        int refused = 0;
        long largest = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] damaged = damaged(form, files, random);
            long before = THREADS.getCurrentThreadAllocatedBytes();
            Idx idx = readOrRefused(damaged);
            largest = Math.max(largest, THREADS.getCurrentThreadAllocatedBytes() - before);
            if (idx == null) {
                refused++;
            } else {
                byte[] content = damaged[0] == 0 ? damaged : unzipped(damaged);
                int rank = content[3];
                assertEquals(dimensions(content, rank), idx.shape(), "mutation " + i);
                assertArrayEquals(
                        Arrays.copyOfRange(content, 4 + 4 * rank, content.length), idx.data(), "mutation " + i);
                read++;
            }
        }
        String outcome = "%d read, %d refused, at most %d bytes allocated".formatted(read, refused, largest);
        reporter.publishEntry(form.toString(), outcome);
        assertTrue(read > 500 && refused > 2_000, outcome);
        assertTrue(largest < 4L * files[0].length + (1 << 18), outcome);
    }

    private static byte[] damaged(Form form, byte[][] files, SplittableRandom random) throws IOException {
        byte[] whole = files[random.nextInt(files.length)];
        return switch (form) {
            case PLAIN -> damaged(whole, random);
            case GZ -> damaged(gz(whole), random);
            case DAMAGED_INSIDE_GZ -> gz(damaged(whole, random));
        };
    }

    /** Null if it was refused, in one line. */
    private static @Nullable Idx readOrRefused(byte[] bytes) {
        try {
            return Idx.read("x", bytes, RANKS);
        } catch (DatasetException e) {
            String message = String.valueOf(e.getMessage());
            assertTrue(message.startsWith("x: ") && message.lines().count() == 1, message);
            return null;
        }
    }

    @Test
    void inItsFileIsReadEqualOrRefused() {
        byte[] whole = idx(
                List.of(3, 2, 2),
                (byte) 1,
                (byte) 2,
                (byte) 3,
                (byte) 4,
                (byte) 5,
                (byte) 6,
                (byte) 7,
                (byte) 8,
                (byte) 9,
                (byte) 10,
                (byte) 11,
                (byte) 12);
        Path labels = write(dir.resolve("train-labels-idx1-ubyte"), idx(List.of(3), new byte[3]));
        Path file = dir.resolve("train-images-idx3-ubyte");
        var random = new SplittableRandom(3);
        int read = 0;
        for (int i = 0; i < 2_000; i++) {
            byte[] damaged = damaged(whole, random);
            write(file, damaged);
            try {
                LabelledImages images = ImageSource.inFile(dir).load(Part.TRAIN);
                int at = 4 + 4 * damaged[3] + 2 * images.pixelsPerImage();
                assertArrayEquals(Arrays.copyOfRange(damaged, at, damaged.length), images.pixels(2), "mutation " + i);
                read++;
            } catch (DatasetException e) {
                String message = String.valueOf(e.getMessage());
                assertTrue(message.startsWith(file + ": ") || message.startsWith(labels + ": "), message);
            }
        }
        assertTrue(read > 100 && read < 1_000, "read " + read);
    }

    /** One damage of one kind, which may also leave the file as it was. */
    private static byte[] damaged(byte[] whole, RandomGenerator random) {
        byte[] copy = whole.clone();
        int at = random.nextInt(whole.length);
        switch (random.nextInt(6)) {
            case 0 -> {
                for (int bit = random.nextInt(8); bit >= 0; bit--) {
                    copy[random.nextInt(copy.length)] ^= (byte) (1 << random.nextInt(8));
                }
            }
            case 1 -> copy = Arrays.copyOf(whole, at);
            case 2 -> {
                byte[] inserted = new byte[1 + random.nextInt(100)];
                random.nextBytes(inserted);
                copy = joined(joined(Arrays.copyOf(whole, at), inserted), Arrays.copyOfRange(whole, at, whole.length));
            }
            case 3 ->
                copy = joined(
                        Arrays.copyOf(whole, at),
                        Arrays.copyOfRange(whole, random.nextInt(whole.length), whole.length));
            case 4 ->
                ByteBuffer.wrap(copy)
                        .putInt(
                                4 * random.nextInt(Math.min(5, copy.length / 4)),
                                CLAIMS[random.nextInt(CLAIMS.length)]);
            default -> copy[random.nextInt(Math.min(20, copy.length))] = (byte) random.nextInt(256);
        }
        return copy;
    }

    private static List<Integer> dimensions(byte[] content, int rank) {
        int[] sizes = new int[rank];
        ByteBuffer.wrap(content, 4, 4 * rank).asIntBuffer().get(sizes);
        return Arrays.stream(sizes).boxed().toList();
    }

    private static byte[] unzipped(byte[] bytes) throws IOException {
        try (var in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return in.readAllBytes();
        }
    }
}
