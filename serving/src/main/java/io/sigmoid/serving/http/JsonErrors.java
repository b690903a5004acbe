package io.sigmoid.serving.http;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** What Jetty refuses by itself, such as a head that is no HTTP, in the protocol's form. */
final class JsonErrors extends ErrorHandler {
    private static final HttpField JSON = new HttpField(HttpHeader.CONTENT_TYPE, "application/json");

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        if (response.getStatus() == HttpStatus.HTTP_VERSION_NOT_SUPPORTED_505
                || response.getStatus() == HttpStatus.NOT_IMPLEMENTED_501) {
            // Jetty's answers to a head that is none: the fault is the sender's.
            response.setStatus(HttpStatus.BAD_REQUEST_400);
        }
        if (response.getStatus() == HttpStatus.SERVICE_UNAVAILABLE_503) {
            response.getHeaders().put(HttpHeader.RETRY_AFTER, "1");
        }
        response.getHeaders().put(JSON);
        response.write(true, ByteBuffer.wrap(error(response.getStatus())), callback);
        return true;
    }

    private static byte[] error(int status) {
        return Json.error("the request can't be served: " + HttpStatus.getMessage(status));
    }
}
