package io.sigmoid.serving;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Calls that wait, in order of their arrival. */
final class BatchQueue<R> {
    private final BatchOptions options;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Condition due = lock.newCondition();
    private final Queue<BatchCall<R>> calls = new ArrayDeque<>();
    private int examples;

    /** When a call that waits should be computed at the latest; perhaps one that waits no more, which does no harm. */
    private long firstStart;

    private boolean closed;

    BatchQueue(BatchOptions options) {
        this.options = options;
    }

    /** Examples that wait. */
    int size() {
        lock.lock();
        try {
            return examples;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Lets a call wait.
     *
     * @throws QueueFullException if there is no room for it
     * @throws IllegalStateException if the queue is closed
     */
    void add(BatchCall<R> call) {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the batcher is closed");
            }
            if (call.size() > options.maxQueue() - examples) {
                throw new QueueFullException(examples);
            }
            boolean urgent = calls.isEmpty() || call.startBy() - firstStart < 0;
            if (urgent) {
                firstStart = call.startBy();
            }
            calls.add(call);
            examples += call.size();
            if (calls.size() == 1) {
                arrived.signal();
            }
            if (urgent || examples >= options.maxBatch()) {
                due.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Makes room again if the call still waits. */
    void remove(BatchCall<R> call) {
        lock.lock();
        try {
            if (calls.remove(call)) {
                examples -= call.size();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits for calls and takes a batch of them, none of which is over; none at all if the queue is closed and empty. */
    List<BatchCall<R>> take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (true) {
                if (calls.isEmpty()) {
                    if (closed) {
                        return List.of();
                    }
                    arrived.await();
                    continue;
                }
                long left = firstStart - System.nanoTime();
                if (left > 0 && !closed && examples < options.maxBatch()) {
                    due.awaitNanos(left);
                    continue;
                }
                List<BatchCall<R>> batch = batch();
                if (!batch.isEmpty()) {
                    if (!calls.isEmpty()) {
                        arrived.signal();
                        due.signal(); // It may be full already.
                    }
                    return batch;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Lets no call wait any more; those that wait are taken without waiting for others. */
    void close() {
        lock.lock();
        try {
            closed = true;
            arrived.signalAll();
            due.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private List<BatchCall<R>> batch() {
        var batch = new ArrayList<BatchCall<R>>();
        int size = 0;
        for (BatchCall<R> call = calls.peek();
                call != null && (size == 0 || size + call.size() <= options.maxBatch());
                call = calls.peek()) {
            calls.remove();
            examples -= call.size();
            if (!call.isOver(System.nanoTime())) {
                batch.add(call);
                size += call.size();
            }
        }
        long now = System.nanoTime();
        firstStart = now
                + calls.stream().mapToLong(each -> each.startBy() - now).min().orElse(0);
        return batch;
    }
}
