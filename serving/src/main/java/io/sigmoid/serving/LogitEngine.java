package io.sigmoid.serving;

/**
 * What computes: from checked numbers to logits. Callers never close an engine that is computing, nor use a closed one.
 */
interface LogitEngine extends AutoCloseable {
    /**
     * Computes a batch, on any number of threads at once.
     *
     * @param function one of those that the engine was made for
     * @param rows {@code size} rows one after the other from {@code from} on, each as wide as the function takes
     * @param from index of the first value
     * @param size number of rows, positive
     * @return a row for each row, one after the other: an array of the caller's own
     * @throws IllegalArgumentException if a value is out of range
     */
    float[] compute(ModelFunction function, RowValues rows, int from, int size);

    /** Frees native memory. */
    @Override
    void close();
}
