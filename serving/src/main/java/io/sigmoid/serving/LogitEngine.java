package io.sigmoid.serving;

import java.nio.FloatBuffer;

/**
 * What computes: from checked examples to logits. Callers never close an engine that is computing, nor use a closed one.
 */
interface LogitEngine extends AutoCloseable {
    /**
     * Computes on any number of threads at once.
     *
     * @param examples {@code size} examples one after the other, finite and within the model's range
     * @param size number of examples, positive
     * @return the logits of each example, one example after the other
     */
    float[] logits(FloatBuffer examples, int size);

    /** Frees native memory. */
    @Override
    void close();
}
