package io.sigmoid.serving.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads the inference requests of one model, in one pass and into one array. Whatever doesn't fit is a {@link
 * RequestException} that names the field; fields that the protocol doesn't know are not minded.
 */
final class InferRequestReader {
    private final Input input;
    private final List<String> outputs;
    private final int mostExamples;

    /**
     * Reads for one model.
     *
     * @param outputs the names that may be asked for
     * @param mostExamples of one request
     */
    InferRequestReader(Input input, List<String> outputs, int mostExamples) {
        this.input = input;
        this.outputs = List.copyOf(outputs);
        this.mostExamples = mostExamples;
    }

    InferRequest read(byte[] body) {
        try (JsonParser parser = new FewNames(Json.MAPPER.createParser(body))) {
            parser.nextToken();
            var request = new Document().read(parser);
            if (parser.nextToken() != null) {
                throw RequestException.bad("the request must end after its JSON object");
            }
            return request;
        } catch (JacksonException e) {
            throw RequestException.bad("the request is no JSON that this server reads: %s", line(e));
        }
    }

    private static String line(JacksonException e) {
        var at = e.getLocation();
        String where = at == null ? "" : " (line %d, column %d)".formatted(at.getLineNr(), at.getColumnNr());
        return String.valueOf(e.getOriginalMessage()).replaceAll("\\s+", " ") + where;
    }

    /** One request while it is read. */
    private final class Document {
        private @Nullable String id;
        private @Nullable InputReader found;
        private List<String> wanted = List.of();

        InferRequest read(JsonParser parser) {
            object(parser, "the request");
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                switch (name) {
                    case "id" -> id = stringOrNull(parser, "id");
                    case "parameters" -> parameters(parser, "parameters");
                    case "inputs" -> found = inputs(parser);
                    case "outputs" -> wanted = outputs(parser);
                    default -> parser.skipChildren();
                }
            }
            if (found == null) {
                throw RequestException.bad("inputs is missing: the model takes %s", input.name());
            }
            return found.request(id, wanted);
        }

        private InputReader inputs(JsonParser parser) {
            array(parser, "inputs");
            InputReader only = null;
            for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
                var next = new InputReader("inputs[" + i + "]");
                next.read(parser);
                if (only != null) {
                    throw RequestException.bad("%s.name must be given once: %s", next.field, input.name());
                }
                only = next;
            }
            if (only == null) {
                throw RequestException.bad("inputs must have one element, %s, got none", input.name());
            }
            return only;
        }

        private List<String> outputs(JsonParser parser) {
            if (parser.currentToken() == JsonToken.VALUE_NULL) {
                return List.of();
            }
            array(parser, "outputs");
            var names = new ArrayList<String>();
            for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
                names.add(output(parser, "outputs[" + i + "]", names));
            }
            return names;
        }

        private String output(JsonParser parser, String field, List<String> before) {
            object(parser, field);
            String name = null;
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String property = parser.currentName();
                parser.nextToken();
                switch (property) {
                    case "name" -> name = string(parser, field + ".name");
                    case "parameters" -> parameters(parser, field + ".parameters");
                    default -> parser.skipChildren();
                }
            }
            if (name == null) {
                throw RequestException.bad("%s.name is missing", field);
            }
            if (!outputs.contains(name)) {
                throw RequestException.bad(
                        "%s.name must be one of %s, got %s", field, String.join(", ", outputs), quoted(name));
            }
            if (before.contains(name)) {
                throw RequestException.bad("%s.name must be given once: %s", field, name);
            }
            return name;
        }
    }

    /** One input while it is read. */
    private final class InputReader {
        private final String field;
        private @Nullable String name;
        private @Nullable List<Long> shape;
        private @Nullable String datatype;
        private @Nullable TensorData data;

        InputReader(String field) {
            this.field = field;
        }

        void read(JsonParser parser) {
            object(parser, field);
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String property = parser.currentName();
                parser.nextToken();
                switch (property) {
                    case "name" -> name = string(parser, field + ".name");
                    case "shape" -> shape = shape(parser);
                    case "datatype" -> datatype = string(parser, field + ".datatype");
                    case "parameters" -> parameters(parser, field + ".parameters");
                    case "data" -> {
                        data = new TensorData(field + ".data", Math.multiplyExact(mostExamples, input.size()));
                        data.read(parser);
                    }
                    default -> parser.skipChildren();
                }
            }
            if (!input.name().equals(given("name", name))) {
                throw RequestException.bad("%s.name must be %s, got %s", field, input.name(), quoted(name));
            }
        }

        private List<Long> shape(JsonParser parser) {
            array(parser, field + ".shape");
            var sizes = new ArrayList<Long>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT || sizes.size() == Json.MOST_DEPTH) {
                    throw RequestException.bad(
                            "%s.shape must be at most %d whole numbers, got %s",
                            field, Json.MOST_DEPTH, Json.kind(parser));
                }
                sizes.add(
                        parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                                ? Long.MAX_VALUE
                                : parser.getLongValue());
            }
            return sizes;
        }

        InferRequest request(@Nullable String id, List<String> wanted) {
            Datatype type = datatype(given("datatype", datatype));
            int examples = examples(given("shape", shape));
            TensorData read = given("data", data);
            List<Integer> whole = input.batch(examples);
            float[] values = read.values(whole);
            if (type == Datatype.UINT8) {
                read.checkBytes();
                input.fromBytes(values);
            } else {
                input.checkRange(field + ".data", values);
            }
            return new InferRequest(id, values, examples, wanted);
        }

        private Datatype datatype(String given) {
            for (Datatype type : input.datatypes()) {
                if (type.name().equals(given)) {
                    return type;
                }
            }
            throw RequestException.bad(
                    "%s.datatype must be %s, got %s",
                    field,
                    input.datatypes().stream().map(Datatype::name).collect(Collectors.joining(" or ")),
                    quoted(given));
        }

        private int examples(List<Long> given) {
            long examples = given.isEmpty() ? 0 : given.get(0);
            if (given.size() != input.shape().size() + 1
                    || !given.subList(1, given.size())
                            .equals(input.shape().stream()
                                    .map(Integer::longValue)
                                    .toList())) {
                throw RequestException.bad("%s.shape must be %s, got %s", field, input.shapeText(), given);
            }
            if (examples < 1 || examples > mostExamples) {
                throw RequestException.bad(
                        "%s.shape[0] must be from 1 to %d examples, got %d", field, mostExamples, examples);
            }
            return (int) examples;
        }

        private <T> T given(String property, @Nullable T value) {
            if (value == null) {
                throw RequestException.bad("%s.%s is missing", field, property);
            }
            return value;
        }
    }

    private static void object(JsonParser parser, String field) {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw RequestException.bad("%s must be an object, got %s", field, Json.kind(parser));
        }
    }

    private static void array(JsonParser parser, String field) {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw RequestException.bad("%s must be an array, got %s", field, Json.kind(parser));
        }
    }

    private static String string(JsonParser parser, String field) {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw RequestException.bad("%s must be a string, got %s", field, Json.kind(parser));
        }
        return parser.getString();
    }

    private static @Nullable String stringOrNull(JsonParser parser, String field) {
        return parser.currentToken() == JsonToken.VALUE_NULL ? null : string(parser, field);
    }

    /** None is known; the protocol wants strings, numbers and booleans by name. */
    private static void parameters(JsonParser parser, String field) {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        object(parser, field);
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (!SCALARS.contains(value)) {
                throw RequestException.bad(
                        "%s.%s must be a string, a number or a boolean, got %s", field, name, Json.kind(parser));
            }
        }
    }

    private static final Set<JsonToken> SCALARS = Set.of(
            JsonToken.VALUE_STRING,
            JsonToken.VALUE_NUMBER_INT,
            JsonToken.VALUE_NUMBER_FLOAT,
            JsonToken.VALUE_TRUE,
            JsonToken.VALUE_FALSE);

    private static String quoted(@Nullable String text) {
        return text == null ? "null" : text.length() <= 40 ? '"' + text + '"' : '"' + text.substring(0, 40) + "…\"";
    }
}
