package io.sigmoid.datasets;

import ai.djl.ndarray.NDManager;
import io.sigmoid.zoo.artifact.RowEncoding;
import java.util.stream.IntStream;

/**
 * Data that a training goes through epoch by epoch, batch by batch: resident on its device, or, where the images are
 * made as they are needed, streamed. Both give the same batches for the same order.
 */
public sealed interface Epochs extends AutoCloseable permits ResidentEpochs, StreamedEpochs, VariedEpochs {
    /**
     * Images, resident on the device if they are in host memory.
     *
     * @param images the images
     * @param target what is to be learnt of them
     * @param manager on the device that they are to be on
     * @throws DatasetException if the target does not fit the images' labels
     */
    static Epochs of(LabelledImages images, Target target, NDManager manager) {
        return images.resident()
                ? new ResidentEpochs(Examples.of(images, target, manager))
                : new StreamedEpochs(images, target, manager);
    }

    /**
     * The rows of a table, resident on the device.
     *
     * @param table the rows
     * @param encoding how columns become features, fitted on the training part
     * @param target what is to be learnt of them
     * @param manager on the device that they are to be on
     * @throws DatasetException if the target or the encoding does not fit the table
     */
    static Epochs of(Table table, RowEncoding encoding, Target target, NDManager manager) {
        return new ResidentEpochs(Examples.of(table, encoding, target, manager));
    }

    /** The number of examples. */
    int size();

    /** The manager that they belong to; its device is theirs. */
    NDManager manager();

    /**
     * An epoch in an order; close it before the next.
     *
     * @param order rows; {@link Order#shuffled} makes a permutation
     * @param epoch which draw of pixels that are binarised dynamically
     * @param batchSize rows of a batch; the last may have fewer
     * @param first batches to pass over, to go on from the middle of an epoch
     */
    Batches batches(int[] order, long epoch, int batchSize, int first);

    /**
     * All examples as they lie, once, and never varied.
     *
     * @param batchSize rows of a batch; the last may have fewer
     */
    default Batches batches(int batchSize) {
        return batches(IntStream.range(0, size()).toArray(), 0, batchSize, 0);
    }

    /**
     * The same, with the batches of every epoch varied. A batch's variation follows from the seed, the epoch and the
     * batch's number.
     *
     * @param augmenter closed with this
     * @param seed of the variations
     */
    default Epochs varied(Augmenter augmenter, long seed) {
        return new VariedEpochs(this, augmenter, seed);
    }

    /** Frees the arrays. */
    @Override
    void close();
}
