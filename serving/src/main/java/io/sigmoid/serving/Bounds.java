package io.sigmoid.serving;

import java.util.Arrays;

/** A look at many values at once, for the case that all of them are right. */
final class Bounds {
    /** What the processor's nearest cache holds. */
    private static final int CHUNK = 2048;

    private static final float[] ZEROS = new float[CHUNK];

    private Bounds() {}

    /**
     * Whether all values lie within bounds. True is certain. False is not where the bounds are so far apart that float32 has
     * no number for their distance.
     *
     * <p>Java 17 makes vectors of a loop that writes each number where it was, and of the comparison of two arrays, but of
     * no loop that stops early or gathers: half the time of a comparison of each value.
     */
    static boolean contain(float[] values, float minimum, float maximum) {
        var beyond = new float[Math.min(CHUNK, values.length)];
        for (int from = 0; from < values.length; from += CHUNK) {
            int size = Math.min(CHUNK, values.length - from);
            System.arraycopy(values, from, beyond, 0, size);
            beyond(beyond, size, minimum, maximum);
            if (Arrays.mismatch(beyond, 0, size, ZEROS, 0, size) >= 0) {
                return false;
            }
        }
        return true;
    }

    /** Twice how far each value lies outside: 0 for those that do not, NaN for NaN. */
    private static void beyond(float[] values, int size, float minimum, float maximum) {
        for (int i = 0; i < size; i++) {
            float above = values[i] - minimum;
            float below = maximum - values[i];
            values[i] = (Math.abs(above) - above) + (Math.abs(below) - below);
        }
    }
}
