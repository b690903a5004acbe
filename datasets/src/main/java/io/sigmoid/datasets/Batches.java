package io.sigmoid.datasets;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The batches of an epoch, one after the other. For one thread. */
public final class Batches implements AutoCloseable {
    private final Iterator<Examples> chunks;
    private final Consumer<Examples> used;
    private final Runnable end;
    private final int size;
    private final int batchSize;
    private @Nullable Change change;
    private @Nullable Examples chunk;
    private int at;
    private int given;

    /** What is done to a batch before it is given. */
    interface Change {
        NDList of(NDManager step, NDList batch, int number);
    }

    /**
     * Batches of chunks, of which each but the last has a multiple of {@code batchSize} rows.
     *
     * @param used what is done to a chunk when it is used up
     * @param end frees what lies behind the chunks
     * @param size rows in all
     */
    Batches(Iterator<Examples> chunks, Consumer<Examples> used, Runnable end, int size, int batchSize) {
        this.chunks = chunks;
        this.used = used;
        this.end = end;
        this.size = size;
        this.batchSize = batchSize;
    }

    /** An epoch that is over. */
    static Batches none() {
        return new Batches(Collections.emptyIterator(), none -> {}, () -> {}, 0, 1);
    }

    /** The same batches, changed. */
    Batches then(Change change) {
        this.change = change;
        return this;
    }

    /** An order without its first batches. */
    static int[] rest(int[] order, int batchSize, int first) {
        Splits.check(
                batchSize > 0 && first >= 0 && first <= (order.length + (long) batchSize - 1) / batchSize,
                "batchSize must be positive and first within the epoch of " + order.length + ", got " + batchSize
                        + " and " + first);
        return Arrays.copyOfRange(order, (int) Math.min((long) first * batchSize, order.length), order.length);
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
        return next(step, 1);
    }

    /**
     * The next batches as one.
     *
     * @param step the manager that the two arrays belong to; close it when the step is done
     * @param most how many, 1 or more; they may be fewer, but not none
     * @return features and targets, as of {@link Examples#batch}, of whole batches, but for the epoch's last
     * @throws NoSuchElementException at the end
     * @throws DatasetException if the images cannot be read any more
     */
    public NDList next(NDManager step, int most) {
        Splits.check(most > 0, "most must be positive, got " + most);
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
        at = (int) Math.min(from + (long) batchSize * (change == null ? most : 1), current.size());
        int number = given / batchSize;
        given += at - from;
        NDList batch = current.batch(step, from, at);
        return change == null ? batch : change.of(step, batch, number);
    }

    /** Ends the epoch, wherever it is. */
    @Override
    public void close() {
        given = size;
        release();
        end.run();
    }

    private void release() {
        if (chunk != null) {
            used.accept(chunk);
        }
        chunk = null;
    }
}
