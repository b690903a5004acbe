package io.sigmoid.serving.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;
import java.util.function.Consumer;

/** The model's part of the Open Inference Protocol: ready, metadata, infer; each with and without a version. */
final class ModelRoutes {
    private final ServedModels models;
    private final Readiness readiness;

    ModelRoutes(ServedModels models, Readiness readiness) {
        this.models = models;
        this.readiness = readiness;
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
        model.computation().admit();
        Exchange exchange = Exchange.of(context);
        InferRequest request = model.reader().read(exchange.body());
        exchange.has(request.examples());
        answer(
                context,
                model,
                request.values(),
                request.examples(),
                rows -> Routes.json(
                        context,
                        200,
                        new InferResponse(
                                        model.name(),
                                        model.version(),
                                        request.id(),
                                        model.outputs().tensors(rows, request.examples(), request.outputs()))
                                .json()));
    }

    /** Computes, without a thread that waits, and answers with what comes of it. */
    static void answer(Context context, ServedModel model, float[] values, int examples, Consumer<float[]> answer) {
        context.future(() -> model.computation().compute(values, examples).handle((rows, problem) -> {
            try {
                if (problem != null) {
                    throw problem;
                }
                answer.accept(rows);
            } catch (RequestException e) {
                Routes.error(context, e.status(), e.getMessage());
            } catch (Throwable e) {
                Routes.failed(e, context);
            }
            return rows;
        }));
    }
}
