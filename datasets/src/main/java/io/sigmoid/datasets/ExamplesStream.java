package io.sigmoid.datasets;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * One epoch over images that need not fit into memory: chunks of some 16 MB, each {@link Examples} of its own, in a given
 * order. A thread reads one chunk ahead; no more than two are in host memory. The batches are those that the resident
 * {@link Examples#take(NDManager, long[], long)} gives for the same order and epoch.
 *
 * <pre>{@code
 * try (var chunks = ExamplesStream.of(images, target, manager, Order.shuffled(images.size(), seed, epoch), epoch, 128)) {
 *     while (chunks.hasNext()) {
 *         try (Examples chunk = chunks.next()) {
 *             // slices of 128, as of resident examples
 *         }
 *     }
 * }
 * }</pre>
 */
public final class ExamplesStream implements Iterator<Examples>, AutoCloseable {
    private static final int CHUNK_BYTES = 1 << 24;

    private final LabelledImages images;
    private final Target target;
    private final NDManager manager;
    private final int[] order;
    private final long epoch;
    private final int rowsPerChunk;
    private final ExecutorService reader;
    private ByteBuffer free;
    private Future<Chunk> ahead;
    private int given;

    private ExamplesStream(
            LabelledImages images, Target target, NDManager manager, int[] order, long epoch, int rowsPerChunk) {
        this.images = images;
        this.target = target;
        this.manager = manager;
        this.order = order;
        this.epoch = epoch;
        this.rowsPerChunk = rowsPerChunk;
        int rows = Math.min(rowsPerChunk, order.length);
        this.free = ByteBuffer.allocateDirect(rows * images.pixelsPerImage());
        ByteBuffer first = ByteBuffer.allocateDirect(free.capacity());
        this.reader = Executors.newSingleThreadExecutor(task -> {
            var thread = new Thread(task, "sigmoid-datasets-reader");
            thread.setDaemon(true);
            return thread;
        });
        this.ahead = reader.submit(() -> read(0, first));
    }

    /**
     * Starts to read.
     *
     * @param images the images, in files or in memory
     * @param target what is to be learnt of them
     * @param manager the manager on whose device the chunks are to be
     * @param order rows in the order of the epoch, at least one; {@link Order#shuffled} makes one; copied
     * @param epoch which draw of pixels that are binarised dynamically
     * @param batchSize every chunk but the last has a multiple of so many rows
     * @throws IllegalArgumentException if there is no order, or batchSize is not positive
     * @throws DatasetException if the target does not fit the images' labels
     */
    public static ExamplesStream of(
            LabelledImages images, Target target, NDManager manager, int[] order, long epoch, int batchSize) {
        Splits.check(batchSize > 0, "batchSize must be positive, got " + batchSize);
        Splits.check(order.length > 0, "order must not be empty");
        target.labels(images);
        int batches = Math.max(1, CHUNK_BYTES / images.pixelsPerImage() / batchSize);
        return new ExamplesStream(
                images, target, manager, order.clone(), epoch, Math.multiplyExact(batches, batchSize));
    }

    @Override
    public boolean hasNext() {
        return given < order.length;
    }

    /**
     * The next chunk; the caller closes it.
     *
     * @throws NoSuchElementException at the end
     * @throws DatasetException if the images cannot be read any more
     */
    @Override
    public Examples next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the epoch is over");
        }
        Chunk chunk = await();
        given += chunk.rows();
        if (hasNext()) {
            int from = given;
            ByteBuffer buffer = free;
            ahead = reader.submit(() -> read(from, buffer));
        }
        Examples examples = Examples.of(chunk, manager);
        free = chunk.pixels();
        return examples;
    }

    /** Stops reading. Chunks that were given stay. */
    @Override
    public void close() {
        given = order.length;
        reader.shutdown();
    }

    private Chunk await() {
        try {
            return ahead.get();
        } catch (ExecutionException e) {
            close();
            if (e.getCause() instanceof DatasetException refusal) {
                throw refusal;
            }
            throw new DatasetException(images.name() + ": reading ahead failed: " + e.getCause(), e);
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw new DatasetException(images.name() + ": reading was interrupted", e);
        }
    }

    private Chunk read(int from, ByteBuffer buffer) {
        int[] rows = Arrays.copyOfRange(order, from, Math.min(from + rowsPerChunk, order.length));
        buffer.clear();
        for (int row : rows) {
            images.put(row, buffer);
        }
        return new Chunk(
                buffer.flip(),
                new Shape(rows.length, images.channels(), images.height(), images.width()),
                HostTargets.of(images, target, rows, epoch));
    }

    /** What the thread read: pixels in a direct buffer, and targets. */
    record Chunk(ByteBuffer pixels, Shape shape, HostTargets targets) {
        int rows() {
            return Math.toIntExact(shape.get(0));
        }
    }
}
