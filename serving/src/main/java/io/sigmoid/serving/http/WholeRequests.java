package io.sigmoid.serving.http;

import java.nio.ByteBuffer;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.thread.Invocable;

/**
 * Hands a request on when its body is there, whole and of bounded size, so that a slow sender holds no thread. All bodies
 * together are bounded too.
 */
final class WholeRequests extends Handler.Wrapper {
    private static final byte[] NOTHING = {};

    private final int mostBytes;
    private final Arrivals arrivals;
    private final Finished finished;
    private final Semaphore held = new Semaphore(Limits.HELD_BYTES);

    /** Told of each request when its response has been sent, or can't be. */
    interface Finished {
        void finished(Request request, Response response, Exchange exchange);
    }

    WholeRequests(int mostBytes, Arrivals arrivals, Finished finished) {
        this.mostBytes = mostBytes;
        this.arrivals = arrivals;
        this.finished = finished;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        long length = request.getLength();
        if (length > mostBytes) {
            tooLarge(request, response, callback);
            return true;
        }
        if (length == 0 || !announcesBody(request)) {
            return pass(NOTHING, request, response, callback);
        }
        int bytes = length < 0 ? mostBytes : (int) length;
        if (!held.tryAcquire(bytes)) {
            refuse(request, response, callback, 503, "the server holds too many requests, try again later");
            return true;
        }
        Request.addCompletionListener(request, problem -> held.release(bytes));
        Content.Source.asByteArrayAsync(
                request,
                mostBytes,
                Promise.Invocable.from(
                        Invocable.InvocationType.BLOCKING,
                        body -> passLater(body, request, response, callback),
                        problem -> unreadable(problem, request, response, callback)));
        return true;
    }

    private static boolean announcesBody(Request request) {
        HttpFields headers = request.getHeaders();
        return headers.contains(HttpHeader.CONTENT_LENGTH) || headers.contains(HttpHeader.TRANSFER_ENCODING);
    }

    private void passLater(byte[] body, Request request, Response response, Callback callback) {
        try {
            if (!pass(body, request, response, callback)) {
                refuse(request, response, callback, 404, "no such path");
            }
        } catch (Exception e) {
            Response.writeError(request, response, callback, e);
        }
    }

    private boolean pass(byte[] body, Request request, Response response, Callback callback) throws Exception {
        var exchange = new Exchange(body, request.getBeginNanoTime());
        exchange.attachTo(request);
        begin(request, response, exchange);
        return super.handle(request, response, callback);
    }

    private void begin(Request request, Response response, Exchange exchange) {
        var connection = request.getConnectionMetaData().getConnection();
        arrivals.arrived(connection);
        Request.addCompletionListener(request, problem -> {
            arrivals.waiting(connection);
            finished.finished(request, response, exchange);
        });
    }

    private void unreadable(Throwable problem, Request request, Response response, Callback callback) {
        if (problem instanceof IllegalStateException) {
            tooLarge(request, response, callback);
        } else {
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
            refuse(request, response, callback, 400, "the body ended too early");
        }
    }

    private void tooLarge(Request request, Response response, Callback callback) {
        // The rest of the body would be taken for the next request.
        response.getHeaders().put(HttpHeader.CONNECTION, "close");
        refuse(request, response, callback, 413, "the request must have at most %d bytes".formatted(mostBytes));
    }

    private void refuse(Request request, Response response, Callback callback, int status, String message) {
        begin(request, response, new Exchange(NOTHING, request.getBeginNanoTime()));
        response.setStatus(status);
        response.getHeaders().put(new HttpField(HttpHeader.CONTENT_TYPE, "application/json"));
        if (status == 503) {
            response.getHeaders().put(HttpHeader.RETRY_AFTER, "1");
        }
        response.write(true, ByteBuffer.wrap(Json.error(message)), callback);
    }
}
