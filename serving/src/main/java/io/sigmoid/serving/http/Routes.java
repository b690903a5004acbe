package io.sigmoid.serving.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.sigmoid.zoo.Version;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every path of the server. */
final class Routes {
    private static final Logger LOG = LoggerFactory.getLogger(Routes.class);

    private final ServedModels models;
    private final Readiness readiness;
    private final ServerMetrics metrics;
    private final ServerOptions options;
    private final Executor answering;

    Routes(ServedModels models, Readiness readiness, ServerMetrics metrics, ServerOptions options, Executor answering) {
        this.models = models;
        this.readiness = readiness;
        this.metrics = metrics;
        this.options = options;
        this.answering = answering;
    }

    private record Server(String name, String version, List<String> extensions) {}

    private record Live(boolean live) {}

    private record Ready(boolean live, boolean ready) {}

    void addTo(RoutesConfig routes) {
        routes.get("/v2", context -> json(context, 200, new Server("sigmoid", Version.sigmoid(), List.of())));
        routes.get("/v2/health/live", context -> json(context, 200, new Live(true)));
        routes.get("/v2/health/ready", this::ready);
        new ModelRoutes(models, readiness, answering).addTo(routes);
        new ImageRoutes(models, answering).addTo(routes);
        routes.get("/metrics", context -> context.contentType("text/plain; version=0.0.4; charset=utf-8")
                .result(metrics.text()));
        new Page().addTo(routes);
        if (options.token() != null) {
            new Management(models, options.token()).addTo(routes);
        }
        routes.exception(RequestException.class, (e, context) -> error(context, e.status(), e.line()));
        routes.exception(HttpResponseException.class, Routes::refused);
        routes.exception(Exception.class, Routes::failed);
    }

    private void ready(Context context) {
        boolean ready = readiness.ready();
        json(context, ready ? 200 : 503, new Ready(true, ready));
    }

    static void json(Context context, int status, Object document) {
        json(context, status, Json.bytes(document));
    }

    static void json(Context context, int status, byte[] document) {
        context.status(status).contentType("application/json").result(document);
    }

    /**
     * Answers when there is what to answer; no thread waits for it.
     *
     * @param document made of it
     * @param answering one of their threads does so, and waits for whoever reads it: the model's own has others to serve
     */
    static <T> void later(
            Context context, CompletableFuture<T> answer, Function<T, byte[]> document, Executor answering) {
        CompletableFuture<T> handled = answer.whenCompleteAsync((value, problem) -> {}, answering);
        context.future(() -> handled.thenApply(document).handle((bytes, problem) -> {
            Throwable cause =
                    problem instanceof CompletionException && problem.getCause() != null ? problem.getCause() : problem;
            if (cause instanceof RequestException e) {
                error(context, e.status(), e.line());
            } else if (cause != null) {
                failed(cause, context);
            } else {
                json(context, 200, bytes);
            }
            return bytes;
        }));
    }

    static void error(Context context, int status, String message) {
        if (status == 503) {
            context.header("Retry-After", "1");
        }
        json(context, status, Json.error(message));
    }

    /** Paths and methods that there are not. */
    private static void refused(HttpResponseException e, Context context) {
        if (e.getStatus() == 405) {
            error(context, 405, "%s is not for %s".formatted(context.method(), context.path()));
        } else if (e.getStatus() == 404) {
            error(context, 404, "no such path: " + context.path());
        } else {
            error(context, e.getStatus(), String.valueOf(e.getMessage()));
        }
    }

    static void failed(Throwable e, Context context) {
        LOG.error("{} {} failed", context.method(), context.path(), e);
        error(context, 500, "the server failed, its log says why");
    }
}
