package io.sigmoid.datasets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ExamplesStreamTest {
    /** 4 GB in the long form, {@code -Dsigmoid.large.images=5478275}; README.md has the command. */
    private static final int IMAGES = Integer.getInteger("sigmoid.large.images", 60_000);

    private static final Target CLASSES = new Target.Classes();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path dir;

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void batchesAreThoseOfResidentExamples() {
        for (var binarisation : Target.Binarisation.values()) {
            requireSame(new Target.Pixels(binarisation, 3));
        }
        requireSame(CLASSES);
    }

    @Test
    void endsWithItsOrder() {
        LabelledImages images = new Mnist().load(Part.TEST).first(10);
        try (var stream = ExamplesStream.of(images, CLASSES, manager, new int[] {3, 1}, 0, 2)) {
            assertEquals(2, stream.next().size());
            assertThrows(NoSuchElementException.class, stream::next);
        }
    }

    @Test
    void readingThatFailsIsRefusedWhereItIsAskedFor() throws IOException {
        LabelledImages images = generate(100);
        Files.write(dir.resolve("train-images-idx3-ubyte"), new byte[16]);
        try (var stream = ExamplesStream.of(images, CLASSES, manager, new int[] {3}, 0, 2)) {
            String message = String.valueOf(
                    assertThrows(DatasetException.class, stream::next).getMessage());
            assertTrue(message.contains("had 78416 when it was opened"), message);
        }
    }

    /** Every row of a file comes once and whole, in the order that was asked for, in a heap that does not hold it. */
    @Test
    void streamsLargeFile() throws IOException {
        LabelledImages images = generate(IMAGES);
        int[] order = Order.shuffled(IMAGES, 7, 0);
        int at = 0;
        long start = System.nanoTime();
        try (var stream = ExamplesStream.of(images, CLASSES, manager, order, 0, 128)) {
            while (stream.hasNext()) {
                try (Examples chunk = stream.next()) {
                    byte[] first = chunk.features()
                            .reshape(new Shape(chunk.size(), 784))
                            .get("0, :4")
                            .toByteArray();
                    assertEquals(order[at], ByteBuffer.wrap(first).getInt());
                    assertEquals(order[at] % 10, chunk.targets().getFloat(0));
                    at += chunk.size();
                }
            }
        }
        assertEquals(IMAGES, at);
        double seconds = (System.nanoTime() - start) * 1e-9;
        System.out.printf(
                "streamed %d MB in %.1f s under a heap of %d MB, resident set at most %s%n",
                (IMAGES * 784L) >> 20, seconds, Runtime.getRuntime().maxMemory() >> 20, peak());
    }

    private void requireSame(Target target) {
        LabelledImages images = new Mnist().load(Part.TEST);
        int[] order = Order.shuffled(images.size(), 5, 2);
        int checked = 0;
        try (Examples all = Examples.of(images, target, manager);
                Examples resident =
                        all.take(manager, IntStream.of(order).asLongStream().toArray(), 2);
                var stream = ExamplesStream.of(
                        images.rows(IntStream.range(0, images.size()).toArray()), target, manager, order, 2, 100)) {
            while (stream.hasNext()) {
                try (Examples chunk = stream.next()) {
                    NDList expected = resident.batch(manager, checked, checked + 100);
                    NDList actual = chunk.batch(manager, 0, 100);
                    for (int i = 0; i < 2; i++) {
                        assertArrayEquals(
                                expected.get(i).toFloatArray(), actual.get(i).toFloatArray());
                    }
                    checked += chunk.size();
                }
            }
        }
        assertEquals(10_000, checked);
    }

    /** An IDX file whose images begin with their number. */
    private LabelledImages generate(int count) throws IOException {
        byte[] image = new byte[784];
        try (OutputStream out = Files.newOutputStream(dir.resolve("train-images-idx3-ubyte"))) {
            out.write(ByteBuffer.allocate(16)
                    .putInt(0x803)
                    .putInt(count)
                    .putInt(28)
                    .putInt(28)
                    .array());
            byte[] block = new byte[784 * 1000];
            for (int row = 0; row < count; row += 1000) {
                int rows = Math.min(1000, count - row);
                for (int i = 0; i < rows; i++) {
                    ByteBuffer.wrap(image).putInt(row + i);
                    System.arraycopy(image, 0, block, i * 784, 784);
                }
                out.write(block, 0, rows * 784);
            }
        }
        try (OutputStream out = Files.newOutputStream(dir.resolve("train-labels-idx1-ubyte"))) {
            out.write(ByteBuffer.allocate(8).putInt(0x801).putInt(count).array());
            byte[] labels = new byte[count];
            for (int i = 0; i < count; i++) {
                labels[i] = (byte) (i % 10);
            }
            out.write(labels);
        }
        return ImageSource.inFile(dir).load(Part.TRAIN);
    }

    private static String peak() throws IOException {
        Path status = Path.of("/proc/self/status");
        return Files.exists(status)
                ? Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("VmHWM"))
                        .findFirst()
                        .orElse("?")
                : "?";
    }
}
