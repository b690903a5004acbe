package io.sigmoid.datasets;

import ai.djl.ndarray.NDManager;

/** Epochs whose batches are varied; what is measured stays as it is. */
record VariedEpochs(Epochs plain, Augmenter augmenter, long seed) implements Epochs {
    @Override
    public int size() {
        return plain.size();
    }

    @Override
    public NDManager manager() {
        return plain.manager();
    }

    @Override
    public Batches batches(int[] order, long epoch, int batchSize, int first) {
        long seeds = Draws.seed(seed, epoch);
        return plain.batches(order, epoch, batchSize, first)
                .then((step, batch, number) -> augmenter.apply(step, batch, Draws.seed(seeds, first + number)));
    }

    @Override
    public Batches batches(int batchSize) {
        return plain.batches(batchSize);
    }

    @Override
    public void close() {
        augmenter.close();
        plain.close();
    }
}
