package io.sigmoid.serving.http;

import com.sun.jna.Function;
import io.sigmoid.zoo.CLibrary;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Daemon threads that yield to those which select what arrived: where processors are scarce, a refusal would else wait until
 * threads that compute what was accepted have had their turn.
 *
 * <p>On Linux, whose scheduler knows the niceness of a thread; Java sets none unless the whole machine is told so.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/setpriority.2.html">setpriority</a>
 */
final class BackgroundThreads implements ThreadFactory {
    /** The most there is: about a seventieth of the weight of other threads. */
    private static final int NICENESS = 19;

    private static final int PROCESS = 0;
    private static final int CALLING_THREAD = 0;

    private static final @Nullable Function SET_PRIORITY = CLibrary.find("setpriority");

    private final AtomicInteger count = new AtomicInteger();

    @Override
    public Thread newThread(Runnable run) {
        var thread = new Thread(
                () -> {
                    yieldToOthers();
                    run.run();
                },
                "sigmoid-background-" + count.getAndIncrement());
        thread.setDaemon(true);
        return thread;
    }

    private static void yieldToOthers() {
        if (SET_PRIORITY != null) {
            // To be nicer is allowed to everyone; where it is not, the thread runs as it is.
            SET_PRIORITY.invokeInt(new Object[] {PROCESS, CALLING_THREAD, NICENESS});
        }
    }
}
