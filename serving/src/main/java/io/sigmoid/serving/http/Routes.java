package io.sigmoid.serving.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.sigmoid.zoo.Version;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every path of the server. */
final class Routes {
    private static final Logger LOG = LoggerFactory.getLogger(Routes.class);

    private final ServedModels models;
    private final Readiness readiness;
    private final ServerMetrics metrics;
    private final ServerOptions options;
    private final Answers answers;

    Routes(ServedModels models, Readiness readiness, ServerMetrics metrics, ServerOptions options, Answers answers) {
        this.models = models;
        this.readiness = readiness;
        this.metrics = metrics;
        this.options = options;
        this.answers = answers;
    }

    private record Server(String name, String version, List<String> extensions) {}

    private record Live(boolean live) {}

    private record Ready(boolean live, boolean ready) {}

    void addTo(RoutesConfig routes) {
        routes.get("/v2", context -> json(context, 200, new Server("sigmoid", Version.sigmoid(), List.of())));
        routes.get("/v2/health/live", context -> json(context, 200, new Live(true)));
        routes.get("/v2/health/ready", this::ready);
        new ModelRoutes(models, readiness, answers).addTo(routes);
        new ImageRoutes(models, answers).addTo(routes);
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
