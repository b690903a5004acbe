package io.sigmoid.datasets;

import ai.djl.ndarray.NDManager;

/** Images in files: an epoch reads them in its order, a chunk ahead of the batches. */
record StreamedEpochs(LabelledImages images, Target target, NDManager manager) implements Epochs {
    StreamedEpochs {
        target.labels(images); // refuses data that it does not fit, now and not in the first epoch
    }

    @Override
    public int size() {
        return images.size();
    }

    @Override
    public Batches batches(int[] order, long epoch, int batchSize, int first) {
        int[] rest = Batches.rest(order, batchSize, first);
        if (rest.length == 0) {
            return Batches.none();
        }
        var stream = ExamplesStream.of(images, target, manager, rest, epoch, batchSize);
        return new Batches(stream, Examples::close, stream::close, rest.length, batchSize);
    }

    @Override
    public void close() {
        // The manager is the caller's, and the files are the images'.
    }
}
