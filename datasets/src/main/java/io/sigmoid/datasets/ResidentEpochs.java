package io.sigmoid.datasets;

import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.stream.IntStream;

/** Examples that are all on the device: an epoch is one gather with its order, and slices of it. */
record ResidentEpochs(Examples examples) implements Epochs {
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
        if (rows.length == 0) {
            return Batches.none();
        }
        Examples taken = examples.take(manager(), rows, epoch);
        return new Batches(List.of(taken).iterator(), taken::close, rows.length, batchSize);
    }

    @Override
    public Batches batches(int batchSize) {
        return new Batches(List.of(examples).iterator(), () -> {}, size(), batchSize);
    }

    @Override
    public void close() {
        examples.close();
    }
}
