package io.sigmoid.serving.http;

import io.javalin.http.Context;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** One request while it is served: its body, and what is logged and counted of it at its end. */
final class Exchange {
    private static final String ATTRIBUTE = Exchange.class.getName();

    private static final byte[] NOTHING = {};

    private final long begin;
    private volatile byte[] body = NOTHING;
    private volatile long arrival = System.nanoTime();
    private volatile @Nullable String model;
    private volatile int examples;
    private volatile @Nullable Place place;
    private final List<Runnable> atItsEnd = new ArrayList<>();
    private boolean over;

    /**
     * A request of which the head is there.
     *
     * @param begin when the first bytes of the request came, a time of {@link System#nanoTime()}
     */
    Exchange(long begin) {
        this.begin = begin;
    }

    /** The request is there, whole. */
    void arrives(byte[] whole) {
        body = whole;
        arrival = System.nanoTime();
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

    /**
     * Refuses the request if the model has no room; else keeps room until the request is in the queue, or at its end. Does
     * nothing if it has room already.
     */
    void enter(Computation<?> computation) {
        if (place == null) {
            place = computation.admit();
        }
    }

    /** Its examples are in the queue, or never will be. */
    void leave() {
        Place room = place;
        if (room != null) {
            room.leave();
        }
    }

    /** Has something done when the response has been sent or can't be, at once if that is so already. */
    void atItsEnd(Runnable then) {
        synchronized (atItsEnd) {
            if (!over) {
                atItsEnd.add(then);
                return;
            }
        }
        then.run();
    }

    /** The response has been sent, or can't be. */
    void ends() {
        leave();
        synchronized (atItsEnd) {
            over = true;
        }
        atItsEnd.forEach(Runnable::run);
    }

    int examples() {
        return examples;
    }

    void has(int count) {
        examples = count;
    }
}
