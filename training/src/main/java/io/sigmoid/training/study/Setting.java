package io.sigmoid.training.study;

import ai.djl.ndarray.NDManager;
import java.util.stream.LongStream;

/**
 * Where and at what size a study runs.
 *
 * @param size of the experiment
 * @param manager owns every array; its device computes
 */
public record Setting(Size size, NDManager manager) {
    /** How much is computed. */
    public enum Size {
        /** What the conclusions are published for. */
        FULL,
        /** Enough to see that it works, in seconds. */
        REDUCED
    }

    /** The first number at full size, the second at reduced size. */
    public int pick(int full, int reduced) {
        return size == Size.FULL ? full : reduced;
    }

    /** The seeds 1, 2, … of a comparison. */
    public long[] seeds(int full, int reduced) {
        return LongStream.rangeClosed(1, pick(full, reduced)).toArray();
    }
}
