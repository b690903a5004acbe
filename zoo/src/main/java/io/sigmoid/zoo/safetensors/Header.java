package io.sigmoid.zoo.safetensors;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * The JSON in front of the tensors, read token by token: what is kept grows with what the file really holds.
 *
 * @param places the tensors by name, in the order of the header
 * @param metadata the header's {@code __metadata__}
 */
record Header(Map<String, Place> places, Map<String, String> metadata) {
    static final String METADATA = "__metadata__";

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /**
     * What the header says of one tensor.
     *
     * @param begin first byte, counted from the end of the header
     * @param end byte after the last
     */
    record Place(TensorType type, List<Long> shape, long begin, long end) {}

    /** Reads {@code length} bytes of {@code content} from {@code from} on. */
    static Header read(Path file, byte[] content, int from, int length) {
        int end = from + length;
        while (end > from && content[end - 1] == ' ') {
            end--;
        }
        if (end == from || content[from] != '{' || content[end - 1] != '}') {
            throw new SafetensorsException(
                    file, "the header must begin with '{', end with '}' and be padded with spaces only");
        }
        // A strict decoder, for Jackson would guess the encoding of bytes.
        var text = new InputStreamReader(new ByteArrayInputStream(content, from, end - from), UTF_8.newDecoder());
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text)) {
            json.nextToken();
            Header header = new Reading(file, json).header();
            if (json.nextToken() != null) {
                throw new SafetensorsException(file, "the header must be one JSON object, more follows");
            }
            return header;
        } catch (JacksonException e) {
            throw new SafetensorsException(file, "the header can't be read: " + line(e.getOriginalMessage(), 200), e);
        }
    }

    /** One pass over the tokens. */
    private record Reading(Path file, JsonParser json) {
        Header header() {
            var places = new LinkedHashMap<String, Place>();
            Map<String, String> metadata = Map.of();
            for (String name = json.nextName(); name != null; name = json.nextName()) {
                expect(json.nextToken() == JsonToken.START_OBJECT, name, "must be an object");
                if (name.equals(METADATA)) {
                    metadata = metadata();
                } else {
                    places.put(name, place(name));
                }
            }
            return new Header(places, metadata);
        }

        private Map<String, String> metadata() {
            var metadata = new LinkedHashMap<String, String>();
            for (String key = json.nextName(); key != null; key = json.nextName()) {
                expect(json.nextToken() == JsonToken.VALUE_STRING, METADATA, "must map strings to strings");
                metadata.put(key, json.getString());
            }
            return metadata;
        }

        private Place place(String name) {
            TensorType type = null;
            List<Long> shape = null;
            List<Long> offsets = null;
            for (String key = json.nextName(); key != null; key = json.nextName()) {
                json.nextToken();
                switch (key) {
                    case "dtype" -> type = type(name);
                    case "shape" -> shape = numbers(name, key);
                    case "data_offsets" -> offsets = numbers(name, key);
                    default -> expect(false, name, "has an unknown field " + quoted(key));
                }
            }
            if (type == null || shape == null || offsets == null || offsets.size() != 2) {
                throw failure(name, "must have a dtype, a shape and two data_offsets");
            }
            return new Place(type, shape, offsets.get(0), offsets.get(1));
        }

        private TensorType type(String name) {
            expect(json.currentToken() == JsonToken.VALUE_STRING, name, "dtype must be a string");
            String text = json.getString();
            Optional<TensorType> type = Arrays.stream(TensorType.values())
                    .filter(each -> each.name().equals(text))
                    .findFirst();
            return type.orElseThrow(() -> failure(name, "dtype %s is unknown".formatted(quoted(text))));
        }

        private List<Long> numbers(String name, String key) {
            expect(json.currentToken() == JsonToken.START_ARRAY, name, key + " must be an array");
            var numbers = new ArrayList<Long>(4);
            while (json.nextToken() != JsonToken.END_ARRAY) {
                expect(json.currentToken() == JsonToken.VALUE_NUMBER_INT, name, key + " must hold whole numbers");
                long number = json.getLongValue();
                expect(number >= 0, name, "%s must be 0 or more, got %d".formatted(key, number));
                numbers.add(number);
            }
            return numbers;
        }

        private void expect(boolean kept, String name, String rule) {
            if (!kept) {
                throw failure(name, rule);
            }
        }

        private SafetensorsException failure(String name, String rule) {
            return new SafetensorsException(file, quoted(name) + " in the header: " + rule);
        }
    }

    /** A name from a file for a message. */
    static String quoted(String name) {
        return '"' + line(name, 60) + '"';
    }

    /** Text that a file may have chosen, short and on one line. */
    private static String line(String text, int most) {
        String head = text.length() <= most ? text : text.substring(0, most) + "…";
        return head.replaceAll("[\\p{Cntrl}\\u2028\\u2029\\u0085]", "?");
    }
}
