package io.sigmoid.datasets;

/**
 * Random numbers from a seed, the same on every machine and version of Java: SplitMix64, in integer arithmetic.
 *
 * <p>The n-th number is a function of the seed and n, so that rows can be drawn in any order.
 *
 * @see <a href="https://doi.org/10.1145/2714064.2660195">Fast splittable pseudorandom number generators</a>
 */
final class Draws {
    private static final long GAMMA = 0x9e3779b97f4a7c15L;

    private long state;

    Draws(long seed) {
        this.state = seed;
    }

    /** The seed of a stream of its own: of an epoch, a row, a batch. */
    static long seed(long seed, long stream) {
        return at(at(seed, 0) ^ stream, 0);
    }

    /** The number at a place of the sequence, from 0 on. */
    static long at(long seed, long place) {
        long z = seed + (place + 1) * GAMMA;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    long next() {
        long drawn = at(state, 0);
        state += GAMMA;
        return drawn;
    }

    /** Uniform from 0 to {@code bound - 1}, without bias. */
    int below(int bound) {
        long limit = (1L << 32) - (1L << 32) % bound;
        long drawn = next() >>> 32;
        while (drawn >= limit) {
            drawn = next() >>> 32;
        }
        return (int) (drawn % bound);
    }

    /** Uniform in [0, 1), a multiple of 2^-53. */
    double unit() {
        return (next() >>> 11) * 0x1p-53;
    }

    /** Uniform in [-reach, reach). */
    double around(double reach) {
        return (2 * unit() - 1) * reach;
    }

    void shuffle(int[] values) {
        for (int i = values.length - 1; i > 0; i--) {
            int j = below(i + 1);
            int swapped = values[i];
            values[i] = values[j];
            values[j] = swapped;
        }
    }
}
