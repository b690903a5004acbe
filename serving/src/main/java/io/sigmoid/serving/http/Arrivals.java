package io.sigmoid.serving.http;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Closes a connection on which no whole request arrives in time, or from which no whole response is taken, however slowly
 * the bytes drip: an idle timeout alone starts anew with every byte.
 */
final class Arrivals extends AbstractLifeCycle implements Connection.Listener {
    private final long mostNanos;
    private final long periodMillis;
    private final Scheduler scheduler = new ScheduledExecutorScheduler("http-arrivals", true);

    /** Since when each connection waits for a request, or for a response that began to leave. */
    private final Map<Connection, Long> waiting = new ConcurrentHashMap<>();

    Arrivals(Duration most) {
        this.mostNanos = most.toNanos();
        this.periodMillis = Math.max(1, Math.min(1000, most.toMillis() / 4));
    }

    @Override
    protected void doStart() throws Exception {
        scheduler.start();
        scheduler.schedule(this::close, periodMillis, TimeUnit.MILLISECONDS);
    }

    @Override
    protected void doStop() throws Exception {
        scheduler.stop();
    }

    @Override
    public void onOpened(Connection connection) {
        waiting(connection);
    }

    @Override
    public void onClosed(Connection connection) {
        waiting.remove(connection);
    }

    /** A request is there, whole. */
    void arrived(Connection connection) {
        waiting.remove(connection);
    }

    /** Some of a response is there. */
    void answers(Connection connection) {
        waiting.putIfAbsent(connection, System.nanoTime());
    }

    /** The next request may come. */
    void waiting(Connection connection) {
        if (connection.getEndPoint().isOpen()) {
            waiting.put(connection, System.nanoTime());
        }
    }

    private void close() {
        long now = System.nanoTime();
        waiting.forEach((connection, since) -> {
            if (now - since > mostNanos) {
                waiting.remove(connection);
                connection.getEndPoint().close();
            }
        });
        scheduler.schedule(this::close, periodMillis, TimeUnit.MILLISECONDS);
    }
}
