package io.sigmoid.serving.http;

import java.util.List;
import tools.jackson.core.JsonGenerator;

/**
 * One output of an inference.
 *
 * @param shape with the number of examples first
 * @param values in row-major order; 0 and 1 for BOOL
 */
@SuppressWarnings("ArrayRecordComponent") // Numbers to compute with, not a key.
record Tensor(String name, Datatype datatype, List<Integer> shape, float[] values) {
    void write(JsonGenerator json) {
        json.writeStartObject();
        json.writeStringProperty("name", name);
        json.writeStringProperty("datatype", datatype.name());
        json.writeArrayPropertyStart("shape");
        for (int size : shape) {
            json.writeNumber(size);
        }
        json.writeEndArray();
        json.writeArrayPropertyStart("data");
        for (float value : values) {
            if (datatype == Datatype.BOOL) {
                json.writeBoolean(value != 0);
            } else {
                json.writeNumber(value);
            }
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
