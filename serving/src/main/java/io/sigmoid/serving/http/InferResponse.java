package io.sigmoid.serving.http;

import java.io.ByteArrayOutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * What an inference answers.
 *
 * @param id of the request, if it had one
 */
record InferResponse(String model, String version, @Nullable String id, List<Tensor> outputs) {
    byte[] json() {
        var bytes = new ByteArrayOutputStream(1024);
        try (JsonGenerator json = Json.MAPPER.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringProperty("model_name", model);
            json.writeStringProperty("model_version", version);
            if (id != null) {
                json.writeStringProperty("id", id);
            }
            json.writeArrayPropertyStart("outputs");
            outputs.forEach(output -> output.write(json));
            json.writeEndArray();
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }
}
