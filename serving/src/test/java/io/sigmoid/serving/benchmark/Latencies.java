package io.sigmoid.serving.benchmark;

import java.util.Arrays;

/** Nanoseconds of single calls. */
final class Latencies {
    private long[] nanos = new long[1 << 16];
    private int size;

    void add(long one) {
        if (size == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * size);
        }
        nanos[size++] = one;
    }

    void addAll(Latencies others) {
        for (int i = 0; i < others.size; i++) {
            add(others.nanos[i]);
        }
    }

    int count() {
        return size;
    }

    /** Microseconds. */
    double mean() {
        return Arrays.stream(nanos, 0, size).average().orElseThrow() / 1e3;
    }

    /** Microseconds that the given share of the calls do not exceed. */
    double percentile(double share) {
        long[] sorted = Arrays.copyOf(nanos, size);
        Arrays.sort(sorted);
        return sorted[Math.min(size - 1, (int) (share * size))] / 1e3;
    }
}
