package io.sigmoid.serving.command;

import io.sigmoid.zoo.ZooModule;
import java.io.PrintWriter;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** One JSON document on the standard output. */
final class Json {
    private Json() {}

    static JsonMapper mapper() {
        return JsonMapper.builder()
                .addModule(new ZooModule())
                .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                .enable(SerializationFeature.INDENT_OUTPUT)
                .build();
    }

    static void print(PrintWriter out, Object document) {
        out.println(mapper().writeValueAsString(document));
    }
}
