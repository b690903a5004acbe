package io.sigmoid.serving.http;

import io.javalin.http.Context;
import io.sigmoid.zoo.artifact.Manifest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The models of a server by their names. An autoencoder's encoder and decoder are models of their own beside it. */
final class ServedModels implements AutoCloseable {
    private final Limits limits;
    private final ServerMetrics metrics;
    private final Map<String, ModelFamily> families = new HashMap<>();
    private final Map<String, ServedModel> models = new ConcurrentHashMap<>();

    ServedModels(Limits limits, ServerMetrics metrics) {
        this.limits = limits;
        this.metrics = metrics;
    }

    /**
     * Loads and verifies a model, and puts it in the place of the one of that name if there is one: no request is lost, each
     * is answered by the one or the other. If it can't be loaded, or takes or answers something else, the old one stays.
     *
     * @throws io.sigmoid.zoo.artifact.ArtifactException if it is missing, damaged or of another kind
     * @throws IllegalArgumentException if the name is none, or is taken by a part of another model
     */
    synchronized void load(String name, Path model) {
        Manifest.checkName(name);
        ModelFamily family = families.get(name);
        if (family != null) {
            family.replace(model);
        } else {
            add(name, ModelFamily.load(name, model, limits, metrics));
        }
    }

    private void add(String name, ModelFamily family) {
        for (ServedModel member : family.members()) {
            if (models.containsKey(member.name())) {
                family.close();
                throw new IllegalArgumentException("name %s is taken already".formatted(member.name()));
            }
        }
        families.put(name, family);
        family.members().forEach(member -> {
            models.put(member.name(), member);
            member.show();
        });
    }

    /** Answers what the model has accepted and frees it. */
    synchronized void unload(String name) {
        ModelFamily family = families.remove(name);
        if (family == null) {
            throw unknown(name);
        }
        family.members().forEach(member -> models.remove(member.name()));
        family.close();
    }

    /** The model of that name; null if there is none. */
    @Nullable
    ServedModel find(String name) {
        return models.get(name);
    }

    ServedModel named(String name) {
        ServedModel model = find(name);
        if (model == null) {
            throw unknown(name);
        }
        return model;
    }

    /** The model that a path names; its version is right if the path names one. */
    ServedModel of(Context context) {
        ServedModel model = named(context.pathParam("model"));
        Exchange.of(context).asks(model.name());
        if (context.pathParamMap().containsKey("version")) {
            checkVersion(context, model, model.version());
        }
        return model;
    }

    /** Refuses a path that names another version than the one that answers: it may have been replaced meanwhile. */
    void checkVersion(Context context, ServedModel model, String answering) {
        String version = context.pathParamMap().get("version");
        if (version != null && !version.equals(answering)) {
            throw new RequestException(
                    404, "no such version of %s: %s, it has %s".formatted(model.name(), shortened(version), answering));
        }
    }

    List<ServedModel> all() {
        var all = new ArrayList<>(models.values());
        all.sort(Comparator.comparing(ServedModel::name));
        return all;
    }

    private static RequestException unknown(String name) {
        return new RequestException(404, "no such model: " + shortened(name));
    }

    private static String shortened(String text) {
        return text.length() <= 100 ? text : text.substring(0, 100) + "…";
    }

    @Override
    public synchronized void close() {
        models.clear();
        families.values().forEach(ModelFamily::close);
        families.clear();
    }
}
