package io.sigmoid.serving.http;

import io.javalin.http.Context;
import io.sigmoid.zoo.artifact.Manifest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The models of a server by their names. An autoencoder's encoder and decoder are models of their own beside it. */
final class ServedModels implements AutoCloseable {
    private final Limits limits;
    private final ServerMetrics metrics;
    private final Map<String, ServedModel> models = new ConcurrentHashMap<>();

    ServedModels(Limits limits, ServerMetrics metrics) {
        this.limits = limits;
        this.metrics = metrics;
    }

    /**
     * Loads and verifies a model and puts it in the place of the one of that name, which answers what it has accepted. If it
     * can't be loaded, the one that is there stays.
     *
     * @throws io.sigmoid.zoo.artifact.ArtifactException if it is missing or damaged
     * @throws IllegalArgumentException if the name is none
     */
    synchronized void load(String name, Path directory) {
        Manifest.checkName(name);
        List<ServedModel> loaded = ModelLoading.load(name, directory, limits, metrics);
        List<ServedModel> old = family(name);
        loaded.forEach(model -> models.put(model.name(), model));
        for (ServedModel model : old) {
            models.remove(model.name(), model);
            model.close();
        }
    }

    synchronized void unload(String name) {
        named(name);
        for (ServedModel model : family(name)) {
            models.remove(model.name(), model);
            model.close();
        }
    }

    /** What was loaded under one name. */
    private List<ServedModel> family(String name) {
        return models.values().stream().filter(model -> model.family().equals(name)).toList();
    }

    ServedModel named(String name) {
        ServedModel model = models.get(name);
        if (model == null) {
            throw new RequestException(404, "no such model: " + shortened(name));
        }
        return model;
    }

    /** The model that a path names, and its version if the path names one. */
    ServedModel of(Context context) {
        ServedModel model = named(context.pathParam("model"));
        Exchange.of(context).asks(model.name());
        String version = context.pathParamMap().get("version");
        if (version != null && !version.equals(model.version())) {
            throw new RequestException(
                    404,
                    "no such version of %s: %s, it has %s".formatted(model.name(), shortened(version), model.version()));
        }
        return model;
    }

    List<ServedModel> all() {
        var all = new ArrayList<>(models.values());
        all.sort(Comparator.comparing(ServedModel::name));
        return all;
    }

    private static String shortened(String text) {
        return text.length() <= 100 ? text : text.substring(0, 100) + "…";
    }

    @Override
    public synchronized void close() {
        models.values().forEach(ServedModel::close);
        models.clear();
    }
}
