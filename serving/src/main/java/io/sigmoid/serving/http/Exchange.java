package io.sigmoid.serving.http;

import io.javalin.http.Context;
import java.time.Duration;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** One request while it is served: its body, and what is logged and counted of it at its end. */
final class Exchange {
    private static final String ATTRIBUTE = Exchange.class.getName();

    private final byte[] body;
    private final long begin;
    private final long arrival = System.nanoTime();
    private volatile @Nullable String model;
    private volatile int examples;

    /**
     * A request that is there, whole.
     *
     * @param begin when the first bytes of the request came, a time of {@link System#nanoTime()}
     */
    Exchange(byte[] body, long begin) {
        this.body = body;
        this.begin = begin;
    }

    void attachTo(Request request) {
        request.setAttribute(ATTRIBUTE, this);
    }

    static @Nullable Exchange of(Request request) {
        return (Exchange) request.getAttribute(ATTRIBUTE);
    }

    static Exchange of(Context context) {
        Exchange exchange = context.attribute(ATTRIBUTE);
        if (exchange == null) {
            throw new IllegalStateException("the request was not read by WholeRequests");
        }
        return exchange;
    }

    /** Since the request was there, whole: a slow sender has as much time as others. */
    Duration age() {
        return Duration.ofNanos(System.nanoTime() - arrival);
    }

    /** Since the first bytes of the request came. */
    Duration duration() {
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    byte[] body() {
        return body;
    }

    /** The model asked, once it is known to be there: a name that anyone may make up is no label of a metric. */
    @Nullable
    String model() {
        return model;
    }

    void asks(String name) {
        model = name;
    }

    int examples() {
        return examples;
    }

    void has(int count) {
        examples = count;
    }
}
