package io.sigmoid.serving.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.sigmoid.zoo.artifact.ArtifactException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Loads and unloads models of a running server for whoever holds the token: {@code POST
 * /v2/repository/models/NAME/load} with {@code {"parameters": {"directory": "DIR"}}}, and {@code …/unload}.
 */
final class Management {
    private final ServedModels models;
    private final byte[] authorization;

    Management(ServedModels models, String token) {
        this.models = models;
        this.authorization = ("Bearer " + token).getBytes(UTF_8);
    }

    private record Loaded(String name, String version) {}

    private record Unloaded(String name) {}

    void addTo(RoutesConfig routes) {
        routes.post("/v2/repository/models/{model}/load", this::load);
        routes.post("/v2/repository/models/{model}/unload", this::unload);
    }

    private void load(Context context) {
        checkToken(context);
        String name = context.pathParam("model");
        try {
            models.load(name, directory(Exchange.of(context).body()));
        } catch (ArtifactException | IllegalArgumentException e) {
            throw RequestException.bad("%s is not loaded, what was there stays: %s", name, e.getMessage());
        }
        Routes.json(context, 200, new Loaded(name, models.named(name).version()));
    }

    private void unload(Context context) {
        checkToken(context);
        String name = context.pathParam("model");
        models.unload(name);
        Routes.json(context, 200, new Unloaded(name));
    }

    private void checkToken(Context context) {
        String given = context.header("Authorization");
        if (given == null || !MessageDigest.isEqual(given.getBytes(UTF_8), authorization)) {
            context.header("WWW-Authenticate", "Bearer");
            throw new RequestException(401, "the token in Authorization is missing or wrong");
        }
    }

    private static Path directory(byte[] body) {
        try {
            JsonNode directory = Json.MAPPER
                    .readTree(new FewNames(Json.MAPPER.createParser(body)))
                    .path("parameters")
                    .path("directory");
            if (!directory.isString()) {
                throw RequestException.bad("parameters.directory must be the directory of a model");
            }
            return Path.of(directory.stringValue());
        } catch (JacksonException e) {
            throw RequestException.bad("the request must be a JSON object with parameters.directory");
        } catch (InvalidPathException e) {
            throw RequestException.bad("parameters.directory is no path: %s", e.getMessage());
        }
    }
}
