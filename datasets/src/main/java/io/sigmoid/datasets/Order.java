package io.sigmoid.datasets;

import java.util.stream.IntStream;

/** Orders in which an epoch meets its rows. */
public final class Order {
    private Order() {}

    /**
     * A uniform permutation of 0 to {@code size - 1}; the same seed gives the same one on every machine.
     *
     * @param size number of rows, at least 1
     * @param seed of the job
     * @param epoch which epoch; each has an order of its own
     * @throws IllegalArgumentException if size is not positive
     */
    public static int[] shuffled(int size, long seed, int epoch) {
        if (size <= 0) {
            throw new IllegalArgumentException("size must be positive, got " + size);
        }
        int[] rows = IntStream.range(0, size).toArray();
        new Draws(Draws.seed(seed, epoch)).shuffle(rows);
        return rows;
    }
}
