package io.sigmoid.serving.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** For people: what models there are, and pictures as PNG or JPEG. */
final class ImageRoutes {
    private static final String PREDICT = ":predict";

    private final ServedModels models;
    private final Answers answers;
    private final PictureReader pictures = new PictureReader();

    ImageRoutes(ServedModels models, Answers answers) {
        this.models = models;
        this.answers = answers;
    }

    private record Listing(List<ModelDescription> models) {}

    void addTo(RoutesConfig routes) {
        routes.get(
                "/v1/models",
                context -> Routes.json(
                        context,
                        200,
                        new Listing(models.all().stream()
                                .flatMap(ImageRoutes::description)
                                .toList())));
        routes.get("/v1/models/{model}", context -> Routes.json(context, 200, ModelDescription.of(models.of(context))));
        routes.post("/v1/models/{model}" + PREDICT, this::predict);
    }

    private static Stream<ModelDescription> description(ServedModel model) {
        try {
            return Stream.of(ModelDescription.of(model));
        } catch (RequestException e) { // It has just been unloaded, and is none of the models any more.
            return Stream.empty();
        }
    }

    private void predict(Context context) {
        ServedModel model = models.of(context);
        boolean invert = flag(context, "invert");
        boolean explain = flag(context, "explain");
        Exchange exchange = Exchange.of(context);
        exchange.enter(model.computation());
        exchange.has(1);
        float[] pixels = pictures.pixels(exchange.body(), model, invert);
        CompletableFuture<List<Row>> rows = model.computation().compute(pixels, exchange.age());
        exchange.leave();
        Computation<PictureMaps> maps = explain ? model.maps().computation() : null;
        CompletableFuture<List<PictureMaps>> mapped =
                maps == null ? CompletableFuture.completedFuture(List.of()) : maps.compute(pixels, exchange.age());
        answers.send(
                context,
                rows.thenCombine(
                        mapped,
                        (all, map) -> PictureAnswer.of(
                                model, all.get(0), explain ? pixels : null, PictureMaps.of(map, all.get(0)))),
                Json::bytes);
    }

    /** Javalin would decode it by the charset of the body, and leave out what is none. */
    private static boolean flag(Context context, String name) {
        String query = context.queryString();
        List<String> values = (query == null ? Stream.<String>empty() : Arrays.stream(query.split("&", -1)))
                .filter(part -> part.equals(name) || part.startsWith(name + "="))
                .map(part -> part.substring(Math.min(part.length(), name.length() + 1)))
                .toList();
        if (values.isEmpty() || values.equals(List.of("false"))) {
            return false;
        }
        if (values.equals(List.of("true"))) {
            return true;
        }
        throw RequestException.bad("%s must be true or false", name);
    }
}
