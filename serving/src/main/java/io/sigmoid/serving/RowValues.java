package io.sigmoid.serving;

import io.sigmoid.zoo.artifact.InputSignature;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Rows that lie one after the other in one array. Each value is looked at on its way to the engine: to look at all of a
 * batch first and then to copy it would read it twice from beyond the processor's nearest cache.
 */
final class RowValues {
    private final float[] values;
    private final @Nullable InputSignature range;

    private RowValues(float[] values, @Nullable InputSignature range) {
        this.values = values;
        this.range = range;
    }

    /** Rows whose values must lie in the range of a model's input. */
    static RowValues of(float[] values, InputSignature range) {
        return new RowValues(values, range);
    }

    /** Rows whose values are right. */
    static RowValues checked(float[] values) {
        return new RowValues(values, null);
    }

    /** Number of values of all rows together. */
    int size() {
        return values.length;
    }

    /**
     * Looks at all values.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    void check() {
        if (range != null) {
            look(range, 0, values.length, null);
        }
    }

    /**
     * Copies some values to the begin of a buffer.
     *
     * @param from index of the first value
     * @param size number of values
     * @throws IllegalArgumentException if one is out of range
     */
    void copy(int from, int size, FloatBuffer to) {
        if (range != null) {
            look(range, from, size, to);
        } else {
            to.put(0, values, from, size);
        }
    }

    private void look(InputSignature accepted, int from, int size, @Nullable FloatBuffer to) {
        look(accepted, from, size, to, 0, new float[Math.min(size, Bounds.CHUNK)]);
    }

    /**
     * Halves until a part fits the nearest cache. In a loop over the parts Java's compiler would lose the vectors of the
     * loop within; a method that calls itself it leaves alone.
     */
    private void look(InputSignature accepted, int from, int size, @Nullable FloatBuffer to, int at, float[] scratch) {
        if (size > Bounds.CHUNK) {
            int half = size / 2;
            look(accepted, from, half, to, at, scratch);
            look(accepted, from + half, size - half, to, at + half, scratch);
            return;
        }
        if (!Bounds.contain(values, from, size, accepted.minimum(), accepted.maximum(), scratch)) {
            refuse(accepted, from, size);
        }
        if (to != null) {
            to.put(at, values, from, size);
        }
    }

    private void refuse(InputSignature accepted, int from, int size) {
        int first = accepted.firstOutside(values, from, size);
        if (first >= 0) {
            throw new IllegalArgumentException("value %d of the input must lie in [%s, %s], got %s"
                    .formatted(first, accepted.minimum(), accepted.maximum(), values[first]));
        }
    }
}
