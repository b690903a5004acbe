package io.sigmoid.training;

import com.sun.jna.Function;
import io.sigmoid.zoo.CLibrary;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The memory that PyTorch allocates and frees.
 *
 * <p>Before version 2.38, glibc finds no use for much of what aligned allocations freed, and keeps it: the training of an
 * autoencoder grew by 65 MB a second. So it is told, every three seconds at most, to give back what is free.
 *
 * @see <a href="https://man7.org/linux/man-pages/man3/malloc_trim.3.html">malloc_trim</a>
 */
final class NativeHeap {
    private static final long INTERVAL = 3_000_000_000L;

    /** The parameters' numbers in glibc's malloc.h. */
    private static final int TRIM_THRESHOLD = -1;

    private static final int MMAP_THRESHOLD = -3;

    /** The most that glibc takes for the second. */
    private static final int LARGEST_BLOCK = 32 << 20;

    private static final int MOST_FREE = 1 << 30;

    private static final @Nullable Function TRIM = CLibrary.find("malloc_trim");

    private static final AtomicLong LAST = new AtomicLong(System.nanoTime());

    private NativeHeap() {}

    /**
     * Lets the process keep the memory of arrays that are freed for those that come next: to map it anew, page by page, takes
     * a convolutional net's training a sixth of its time. Holds for the process.
     *
     * @see <a href="https://man7.org/linux/man-pages/man3/mallopt.3.html">mallopt</a>
     */
    static void keep() {
        Function option = CLibrary.find("mallopt");
        if (option != null) {
            option.invokeInt(new Object[] {MMAP_THRESHOLD, LARGEST_BLOCK});
            option.invokeInt(new Object[] {TRIM_THRESHOLD, MOST_FREE});
        }
    }

    /** Gives back what is free, if three seconds have passed since the last time; to be called where a loop begins anew. */
    static void relax() {
        long last = LAST.get();
        long now = System.nanoTime();
        if (TRIM != null && now - last >= INTERVAL && LAST.compareAndSet(last, now)) {
            TRIM.invokeInt(new Object[] {0L});
        }
    }
}
