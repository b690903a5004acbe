package io.sigmoid.serving.http;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** Tells of a request's head alone which model it asks to compute: a refusal needs no more. */
final class Admission {
    private static final Pattern COMPUTES =
            Pattern.compile("/v2/models/([^/]+)(?:/versions/[^/]+)?/infer|/v1/models/([^/]+):predict");

    private final ServedModels models;

    Admission(ServedModels models) {
        this.models = models;
    }

    /** The model; null if there is none, or the path is written in a way that only the routes know. */
    @Nullable
    ServedModel asked(Request request) {
        if (!HttpMethod.POST.is(request.getMethod())) {
            return null;
        }
        Matcher path = COMPUTES.matcher(Request.getPathInContext(request));
        if (!path.matches()) {
            return null;
        }
        return models.find(path.group(1) != null ? path.group(1) : path.group(2));
    }
}
