package io.sigmoid.serving;

/** One function of a model on PyTorch; any number of threads may use it. */
interface RowFunction {
    /**
     * Computes a batch.
     *
     * @param rows {@code size} rows one after the other
     * @param from index of the first value
     * @return a row for each row, one after the other
     */
    float[] compute(RowValues rows, int from, int size);
}
