package io.sigmoid.training;

import com.sun.jna.Function;
import io.sigmoid.zoo.CLibrary;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The memory that PyTorch allocates and frees. All of it holds for the process, and only where its C library is glibc.
 *
 * <p>While something is trained, the memory of a freed array is kept for the next one: to map it anew, page by page, takes a
 * convolutional net's training a sixth of its time. Before version 2.38, however, glibc finds no use for much of what aligned
 * allocations freed: the training of an autoencoder grew by 65 MB a second. So it gives back what is free every three seconds
 * at most, and when the training ends.
 *
 * @see <a href="https://man7.org/linux/man-pages/man3/mallopt.3.html">mallopt</a>
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

    static {
        Function option = CLibrary.find("mallopt");
        if (option != null && TRIM != null) {
            option.invokeInt(new Object[] {MMAP_THRESHOLD, LARGEST_BLOCK});
            option.invokeInt(new Object[] {TRIM_THRESHOLD, MOST_FREE});
        }
    }

    private NativeHeap() {}

    /** Gives back what is free, if three seconds have passed since the last time; to be called where a loop begins anew. */
    static void relax() {
        long last = LAST.get();
        long now = System.nanoTime();
        if (now - last >= INTERVAL && LAST.compareAndSet(last, now)) {
            giveBack();
        }
    }

    /** Gives back what is free; to be called when a training is over. */
    static void giveBack() {
        if (TRIM != null) {
            TRIM.invokeInt(new Object[] {0L});
        }
    }
}
