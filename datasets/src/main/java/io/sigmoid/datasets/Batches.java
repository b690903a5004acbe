package io.sigmoid.datasets;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** The batches of an epoch, one after the other. For one thread. */
public final class Batches implements AutoCloseable {
    private final Iterator<Examples> chunks;
    private final Runnable end;
    private final int size;
    private final int batchSize;
    private @Nullable Examples chunk;
    private int at;
    private int given;

    /**
     * Batches of chunks, of which each but the last has a multiple of {@code batchSize} rows.
     *
     * @param chunks those that are streamed are closed when they are used up
     * @param end frees what lies behind the chunks
     * @param size rows in all
     */
    Batches(Iterator<Examples> chunks, Runnable end, int size, int batchSize) {
        Splits.check(batchSize > 0, "batchSize must be positive, got " + batchSize);
        this.chunks = chunks;
        this.end = end;
        this.size = size;
        this.batchSize = batchSize;
    }

    /** The number of batches of the whole epoch. */
    public int count() {
        return (size + batchSize - 1) / batchSize;
    }

    /** Whether there is another batch. */
    public boolean hasNext() {
        return given < size;
    }

    /**
     * The next batch.
     *
     * @param step the manager that the two arrays belong to; close it when the step is done
     * @return features and targets, as of {@link Examples#batch}
     * @throws NoSuchElementException at the end
     * @throws DatasetException if the images cannot be read any more
     */
    public NDList next(NDManager step) {
        if (!hasNext()) {
            throw new NoSuchElementException("the epoch is over");
        }
        Examples current = chunk;
        if (current == null || at == current.size()) {
            release();
            current = chunks.next();
            chunk = current;
            at = 0;
        }
        int from = at;
        at = Math.min(from + batchSize, current.size());
        given += at - from;
        return current.batch(step, from, at);
    }

    /** Ends the epoch, wherever it is. */
    @Override
    public void close() {
        given = size;
        release();
        end.run();
    }

    /** Frees a chunk that was streamed; a resident one is the end's to free. */
    private void release() {
        if (chunk != null && chunks instanceof ExamplesStream) {
            chunk.close();
        }
        chunk = null;
    }
}
