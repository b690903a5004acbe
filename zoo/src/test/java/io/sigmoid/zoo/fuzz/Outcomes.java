package io.sigmoid.zoo.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Counts how loads of damaged files ended, and what the costliest of them allocated on Java's heap. */
public final class Outcomes {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Class<? extends RuntimeException> refusal;
    private int loaded;
    private int refused;
    private long largest;

    public Outcomes(Class<? extends RuntimeException> refusal) {
        this.refusal = refusal;
    }

    /**
     * Loads on this thread, expecting a value or the one exception that says no.
     *
     * @return the value, or null if it was refused
     */
    public <T> @Nullable T load(String what, Supplier<T> loading) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            T value = loading.get();
            loaded++;
            return value;
        } catch (Throwable e) {
            if (!refusal.isInstance(e)) {
                throw new AssertionError(what + ": neither loaded nor refused", e);
            }
            String message = String.valueOf(e.getMessage());
            if (message.lines().count() != 1 || message.length() > 1_000) {
                throw new AssertionError(what + ": a message must be one short line", e);
            }
            refused++;
            return null;
        } finally {
            largest = Math.max(largest, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
    }

    /** How many loaded. */
    public int loaded() {
        return loaded;
    }

    /** How many were refused. */
    public int refused() {
        return refused;
    }

    /** The most bytes that one load allocated in all, garbage included. */
    public long largest() {
        return largest;
    }

    @Override
    public String toString() {
        return "%d loaded, %d refused, at most %d bytes allocated".formatted(loaded, refused, largest);
    }
}
