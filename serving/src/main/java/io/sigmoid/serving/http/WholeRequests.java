package io.sigmoid.serving.http;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable;
import org.jspecify.annotations.Nullable;

/**
 * Hands a request on when its body is there, whole and of bounded size, so that a slow sender holds no thread. All bodies
 * together are bounded too.
 *
 * <p>What a model has no room for is refused by its head, and its body is passed over. All of this runs on the thread that
 * selects what arrived, and never waits; only what is handed on takes one of the handlers' threads. So a refusal waits for nothing
 * that was accepted.
 */
final class WholeRequests extends Handler.Wrapper {
    private static final byte[] NOTHING = {};

    private final int mostBytes;
    private final Admission admission;
    private final Arrivals arrivals;
    private final Finished finished;
    private final Executor handlers;
    private final Semaphore held = new Semaphore(Limits.HELD_BYTES);

    /** Told of each request when its response has been sent, or can't be. */
    interface Finished {
        void finished(Request request, Response response, Exchange exchange);
    }

    WholeRequests(int mostBytes, Admission admission, Arrivals arrivals, Finished finished, Executor handlers) {
        this.mostBytes = mostBytes;
        this.admission = admission;
        this.arrivals = arrivals;
        this.finished = finished;
        this.handlers = handlers;
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        var exchange = new Exchange(request.getBeginNanoTime());
        if (request.getLength() > mostBytes) {
            tooLarge(exchange, request, response, callback);
            return true;
        }
        ServedModel model = admission.asked(request);
        if (model != null) {
            try {
                model.computation().check();
            } catch (RequestException e) {
                exchange.asks(model.name());
                passOver(request, () -> refuse(exchange, request, response, callback, e.status(), e.line()), callback);
                return true;
            }
        }
        read(model, exchange, request, response, callback);
        return true;
    }

    /** A refusal that closed the connection under a body on its way could be lost with it. */
    private static void passOver(Request request, Runnable then, Callback callback) {
        Content.Source.consumeAll(
                request, Callback.from(Invocable.InvocationType.NON_BLOCKING, then, callback::failed));
    }

    private void read(
            @Nullable ServedModel model, Exchange exchange, Request request, Response response, Callback callback) {
        long length = request.getLength();
        if (length == 0 || !announcesBody(request)) {
            pass(model, NOTHING, exchange, request, response, callback);
            return;
        }
        new Body(model, exchange, request, response, callback).run();
    }

    /** What has arrived of a body, which takes of the room for all bodies only what has. */
    private final class Body implements Invocable.Task {
        private final @Nullable ServedModel model;
        private final Exchange exchange;
        private final Request request;
        private final Response response;
        private final Callback callback;
        private final AtomicInteger kept = new AtomicInteger();
        private byte[] bytes = NOTHING;
        private int size;

        Body(@Nullable ServedModel model, Exchange exchange, Request request, Response response, Callback callback) {
            this.model = model;
            this.exchange = exchange;
            this.request = request;
            this.response = response;
            this.callback = callback;
            AtomicInteger room = kept; // Not all that is here.
            Request.addCompletionListener(request, problem -> held.release(room.getAndSet(0)));
        }

        @Override
        public InvocationType getInvocationType() {
            return InvocationType.NON_BLOCKING;
        }

        @Override
        public void run() {
            try {
                Content.Chunk chunk = request.read();
                while (chunk != null && take(chunk)) {
                    chunk = request.read();
                }
                if (chunk == null) {
                    request.demand(this);
                }
            } catch (RuntimeException | Error e) {
                callback.failed(e); // Or nobody would, and the request would never end.
            }
        }

        /** Whether there is more to come. */
        private boolean take(Content.Chunk chunk) {
            if (Content.Chunk.isFailure(chunk)) {
                response.getHeaders().put(HttpHeader.CONNECTION, "close");
                refuse(exchange, request, response, callback, 400, "the body ended too early");
                return false;
            }
            boolean last = chunk.isLast();
            try {
                int more = chunk.remaining();
                if (more > mostBytes - size) {
                    tooLarge(exchange, request, response, callback);
                    return false;
                }
                if (!held.tryAcquire(more)) {
                    held.release(kept.getAndSet(0)); // For others, while the rest is passed over.
                    bytes = NOTHING;
                    passOver(request, this::refuseHeld, callback);
                    return false;
                }
                kept.addAndGet(more);
                add(chunk.getByteBuffer(), more);
            } finally {
                chunk.release();
            }
            if (last) {
                byte[] body = bytes.length == size ? bytes : Arrays.copyOf(bytes, size);
                bytes = NOTHING;
                pass(model, body, exchange, request, response, callback);
            }
            return !last;
        }

        /** Twice as much room whenever there is too little, and never more than was announced, of which nothing need come. */
        private void add(ByteBuffer part, int more) {
            if (more > bytes.length - size) {
                long announced = request.getLength() < 0 ? mostBytes : request.getLength();
                bytes = Arrays.copyOf(bytes, (int) Math.max(size + more, Math.min(2L * bytes.length, announced)));
            }
            part.get(bytes, size, more);
            size += more;
        }

        private void refuseHeld() {
            refuse(exchange, request, response, callback, 503, "the server holds too many requests, try again later");
        }
    }

    private static boolean announcesBody(Request request) {
        HttpFields headers = request.getHeaders();
        return headers.contains(HttpHeader.CONTENT_LENGTH) || headers.contains(HttpHeader.TRANSFER_ENCODING);
    }

    /** On a thread that may wait; a model's room is kept for it from now on, and not while it was on its way. */
    private void pass(
            @Nullable ServedModel model,
            byte[] body,
            Exchange exchange,
            Request request,
            Response response,
            Callback callback) {
        if (model != null) {
            try {
                exchange.enter(model.computation());
            } catch (RequestException e) {
                exchange.asks(model.name());
                refuse(exchange, request, response, callback, e.status(), e.line());
                return;
            }
        }
        exchange.arrives(body);
        exchange.attachTo(request);
        begin(request, response, exchange);
        try {
            handlers.execute(() -> handOn(request, new Timed(request, response), callback));
        } catch (RejectedExecutionException e) {
            Response.writeError(request, response, callback, HttpStatus.SERVICE_UNAVAILABLE_503);
        }
    }

    private void handOn(Request request, Response response, Callback callback) {
        try {
            if (!super.handle(request, response, callback)) {
                Response.writeError(request, response, callback, HttpStatus.NOT_FOUND_404);
            }
        } catch (Exception e) {
            Response.writeError(request, response, callback, e);
        }
    }

    private void begin(Request request, Response response, Exchange exchange) {
        var connection = request.getConnectionMetaData().getConnection();
        arrivals.arrived(connection);
        Request.addCompletionListener(request, problem -> {
            exchange.ends();
            arrivals.waiting(connection);
            finished.finished(request, response, exchange);
        });
    }

    /** Must have left within a time of its beginning, however slowly it is read. */
    private final class Timed extends Response.Wrapper {
        Timed(Request request, Response response) {
            super(request, response);
        }

        @Override
        public void write(boolean last, ByteBuffer content, Callback callback) {
            arrivals.answers(getRequest().getConnectionMetaData().getConnection());
            super.write(last, content, callback);
        }
    }

    private void tooLarge(Exchange exchange, Request request, Response response, Callback callback) {
        // The rest of the body would be taken for the next request.
        response.getHeaders().put(HttpHeader.CONNECTION, "close");
        refuse(
                exchange,
                request,
                response,
                callback,
                413,
                "the request must have at most %d bytes".formatted(mostBytes));
    }

    private void refuse(
            Exchange exchange, Request request, Response response, Callback callback, int status, String message) {
        begin(request, response, exchange);
        response.setStatus(status);
        response.getHeaders().put(new HttpField(HttpHeader.CONTENT_TYPE, "application/json"));
        if (status == 503) {
            response.getHeaders().put(HttpHeader.RETRY_AFTER, "1");
        }
        response.write(true, ByteBuffer.wrap(Json.error(message)), callback);
    }
}
