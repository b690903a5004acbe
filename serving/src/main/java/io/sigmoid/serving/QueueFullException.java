package io.sigmoid.serving;

/** A {@link MicroBatcher} has as many examples waiting as it may: come again later. */
public final class QueueFullException extends RuntimeException {
    QueueFullException(int waiting) {
        super("the queue is full: %d examples wait already".formatted(waiting));
    }
}
