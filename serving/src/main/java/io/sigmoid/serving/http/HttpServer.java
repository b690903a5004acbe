package io.sigmoid.serving.http;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.util.JavalinException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/**
 * Serves models over HTTP: the Open Inference Protocol, version 2, over REST; images as PNG or JPEG; metrics; and a page
 * to try them on.
 */
public final class HttpServer implements AutoCloseable {
    /** Of Jetty: they select what arrived, and wait for nothing. */
    private static final int SELECTING_THREADS = 8;

    /** Of the handlers, which may wait for a model to load. */
    private static final int THREADS = 64;

    /** Connections that wait to be accepted: beyond that the kernel drops what clients send, and they send it again late. */
    private static final int BACKLOG = 1024;

    private static final int HEAD_BYTES = 16 << 10;

    private final ServerOptions options;
    private final ServerMetrics metrics = new ServerMetrics();
    private final ServedModels models;
    private final Readiness readiness = new Readiness();
    private final Arrivals arrivals;
    private final @Nullable AccessLog log;
    private final ExecutorService handlers = Executors.newFixedThreadPool(THREADS, new BackgroundThreads());
    private final Answers answers = new Answers();
    private final Javalin javalin;

    private HttpServer(ServerOptions options, @Nullable PrintWriter accessLog) {
        this.options = options;
        this.arrivals = new Arrivals(options.limits().arrival());
        this.models = new ServedModels(options.limits(), metrics);
        this.javalin = Javalin.create(this::configure);
        this.log = accessLog == null ? null : new AccessLog(accessLog);
    }

    /**
     * Loads and verifies the models, then listens.
     *
     * @param directories by the name that each model is served under
     * @param accessLog one JSON object a request, a line each; null for none
     * @throws io.sigmoid.zoo.artifact.ArtifactException if a model is missing or damaged
     * @throws IllegalStateException if the address can't be listened on
     */
    public static HttpServer start(
            Map<String, Path> directories, ServerOptions options, @Nullable PrintWriter accessLog) {
        var server = new HttpServer(options, accessLog);
        try {
            directories.forEach(server.models::load);
            server.listen();
            return server;
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /** Where it listens. */
    public URI address() {
        String host = options.host().contains(":") ? "[" + options.host() + "]" : options.host();
        return URI.create("http://" + host + ":" + javalin.port());
    }

    /**
     * Says that it is no longer ready, accepts nothing more, answers what is under way within the grace time, and frees the
     * models. What is under way for longer gets no answer.
     */
    @Override
    public void close() {
        readiness.end();
        try {
            javalin.stop();
        } catch (JavalinException e) {
            // It has stopped, and its own logger says why: the grace time was over before all that was under way was
            // answered.
        } finally {
            handlers.shutdown();
            models.close();
            answers.close();
            metrics.close();
            if (log != null) {
                log.close();
            }
        }
    }

    private void listen() {
        try {
            javalin.start();
        } catch (RuntimeException e) {
            Throwable cause = e;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            throw new IllegalStateException(
                    "can't listen on %s, port %d: %s".formatted(options.host(), options.port(), cause.getMessage()), e);
        }
        readiness.begin();
    }

    private void configure(JavalinConfig config) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.http.prefer405over404 = true;
        config.http.compressionStrategy = CompressionStrategy.NONE;
        config.jetty.threadPool = new QueuedThreadPool(SELECTING_THREADS, 4);
        config.jetty.modifyHttpConfiguration(HttpServer::configure);
        config.jetty.addConnector(this::connector);
        config.jetty.modifyServer(this::configure);
        new Routes(models, readiness, metrics, options, answers).addTo(config.routes);
    }

    private static void configure(HttpConfiguration http) {
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(HEAD_BYTES);
    }

    private Connector connector(Server server, HttpConfiguration http) {
        var connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setHost(options.host());
        connector.setPort(options.port());
        connector.setAcceptQueueSize(BACKLOG);
        connector.addBean(arrivals, false);
        connector.setIdleTimeout(
                options.limits().arrival().plus(options.limits().deadline()).toMillis());
        return connector;
    }

    private void configure(Server server) {
        server.addBean(arrivals);
        server.addBean(new NetworkConnectionLimit(options.limits().connections(), server));
        server.setErrorHandler(new JsonErrors());
        server.setStopTimeout(options.grace().toMillis());
        var whole = new WholeRequests(
                options.limits().bodyBytes(), new Admission(models), arrivals, this::finished, handlers);
        server.setHandler(new GracefulHandler(whole));
    }

    private void finished(Request request, Response response, Exchange exchange) {
        Duration duration = exchange.duration();
        metrics.request(exchange.model(), response.getStatus(), duration);
        if (log != null) {
            log.log(new AccessLog.Line(
                    Instant.now().toString(),
                    Request.getRemoteAddr(request),
                    request.getMethod(),
                    request.getHttpURI().getPath(),
                    exchange.model(),
                    exchange.examples(),
                    response.getStatus(),
                    Response.getContentBytesWritten(response),
                    Math.round(duration.toNanos() / 1e3) / 1e3));
        }
    }
}
