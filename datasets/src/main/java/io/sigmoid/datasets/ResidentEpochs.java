package io.sigmoid.datasets;

import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Examples that are all on the device: an epoch is gathers of some batches each with its order, and slices of them. A gather
 * is small enough to be in the processor's cache when it is sliced, and its memory that of the one before.
 */
record ResidentEpochs(Examples examples) implements Epochs {
    private static final long GATHERED_BYTES = 1 << 22;

    @Override
    public int size() {
        return examples.size();
    }

    @Override
    public NDManager manager() {
        return examples.features().getManager();
    }

    @Override
    public Batches batches(int[] order, long epoch, int batchSize, int first) {
        long[] rows = IntStream.of(Batches.rest(order, batchSize, first))
                .asLongStream()
                .toArray();
        long batchBytes = Math.max(1, examples.rowBytes() * batchSize);
        int together = Math.toIntExact(Math.min(rows.length, Math.max(1, GATHERED_BYTES / batchBytes) * batchSize));
        var gathers = IntStream.iterate(0, from -> from < rows.length, from -> from + together)
                .mapToObj(from -> Arrays.copyOfRange(rows, from, Math.min(from + together, rows.length)))
                .map(some -> examples.take(manager(), some, epoch))
                .iterator();
        return new Batches(gathers, Examples::close, () -> {}, rows.length, batchSize);
    }

    @Override
    public Batches batches(int batchSize) {
        return new Batches(List.of(examples).iterator(), all -> {}, () -> {}, size(), batchSize);
    }

    @Override
    public void close() {
        examples.close();
    }
}
