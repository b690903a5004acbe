package io.sigmoid.serving.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The model's part of the Open Inference Protocol: ready, metadata, infer; each with and without a version. */
final class ModelRoutes {
    private final ServedModels models;
    private final Readiness readiness;
    private final Answers answers;

    ModelRoutes(ServedModels models, Readiness readiness, Answers answers) {
        this.models = models;
        this.readiness = readiness;
        this.answers = answers;
    }

    private record Ready(String name, boolean ready) {}

    private record Metadata(
            String name,
            List<String> versions,
            String platform,
            List<TensorMetadata> inputs,
            List<TensorMetadata> outputs) {}

    void addTo(RoutesConfig routes) {
        for (String model : List.of("/v2/models/{model}", "/v2/models/{model}/versions/{version}")) {
            routes.get(model, this::metadata);
            routes.get(model + "/ready", this::ready);
            routes.post(model + "/infer", this::infer);
        }
    }

    private void metadata(Context context) {
        ServedModel model = models.of(context);
        Routes.json(
                context,
                200,
                new Metadata(
                        model.name(),
                        List.of(model.version()),
                        model.platform(),
                        List.of(model.input().metadata()),
                        model.outputs().metadata()));
    }

    private void ready(Context context) {
        String name = models.of(context).name();
        boolean ready = readiness.ready();
        Routes.json(context, ready ? 200 : 503, new Ready(name, ready));
    }

    private void infer(Context context) {
        ServedModel model = models.of(context);
        Exchange exchange = Exchange.of(context);
        exchange.enter(model.computation());
        InferRequest request = model.reader().read(exchange.body());
        exchange.has(request.examples());
        CompletableFuture<List<Row>> computed = model.computation().compute(request.values(), exchange.age());
        exchange.leave();
        answers.send(context, computed, rows -> {
            String version = Row.version(rows.get(0).manifest());
            models.checkVersion(context, model, version);
            return new InferResponse(
                            model.name(), version, request.id(), model.outputs().tensors(rows, request.outputs()))
                    .json();
        });
    }
}
