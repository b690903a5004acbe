package io.sigmoid.serving.http;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The {@code data} of an input while it is read: numbers in row-major order, flat or nested, bounded in number and depth.
 * Shape and datatype may follow the data in the document, so what they demand is checked afterwards.
 */
final class TensorData {
    private static final int MOST_DIMENSIONS = 8;

    private final String field;
    private final int most;
    private float[] values = new float[1024];
    private int size;
    private int firstBroken = -1;
    private int firstOutsideByte = -1;

    /** Elements of every array at a depth, the outermost first; −1 as long as none has ended. */
    private final int[] sizes = new int[MOST_DIMENSIONS];

    private int dimensions;

    /**
     * Data of which nothing is read yet.
     *
     * @param field that errors name, such as {@code inputs[0].data}
     * @param most numbers that are read
     */
    TensorData(String field, int most) {
        this.field = field;
        this.most = most;
        Arrays.fill(sizes, -1);
    }

    /** Reads the array that the parser stands at. */
    void read(JsonParser parser) {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw RequestException.bad("%s must be an array of numbers, got %s", field, Json.kind(parser));
        }
        read(parser, 0);
    }

    private void read(JsonParser parser, int depth) {
        if (depth == MOST_DIMENSIONS) {
            throw RequestException.bad("%s must be nested at most %d deep", field, MOST_DIMENSIONS);
        }
        int elements = 0;
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            elements++;
            if (token == JsonToken.START_ARRAY) {
                read(parser, depth + 1);
            } else if (token != null && token.isNumeric()) {
                leaf(depth + 1);
                add(parser, token);
            } else {
                throw RequestException.bad("%s[%d] must be a number, got %s", field, size, Json.kind(parser));
            }
        }
        if (elements == 0) {
            throw RequestException.bad("%s must not be empty", field);
        }
        if (sizes[depth] == -1) {
            sizes[depth] = elements;
        } else if (sizes[depth] != elements) {
            throw RequestException.bad(
                    "%s must be nested evenly, got arrays of %d and of %d", field, sizes[depth], elements);
        }
    }

    private void leaf(int depth) {
        if (dimensions == 0) {
            dimensions = depth;
        } else if (dimensions != depth) {
            throw RequestException.bad("%s[%d] must be nested as deep as the numbers before it", field, size);
        }
    }

    private void add(JsonParser parser, JsonToken token) {
        if (size == most) {
            throw RequestException.bad("%s must have at most %d numbers", field, most);
        }
        if (size == values.length) {
            values = Arrays.copyOf(values, (int) Math.min(most, 2L * size));
        }
        float value = parser.getFloatValue();
        if (!Float.isFinite(value)) {
            throw RequestException.bad("%s[%d] must be finite in FP32, got %s", field, size, shortened(parser));
        }
        if (token != JsonToken.VALUE_NUMBER_INT && firstBroken == -1) {
            firstBroken = size;
        }
        if (!(value >= 0 && value <= 255) && firstOutsideByte == -1) {
            firstOutsideByte = size;
        }
        values[size++] = value;
    }

    private static String shortened(JsonParser parser) {
        String text = parser.getString();
        return text.length() <= 24 ? text : text.substring(0, 24) + "…";
    }

    int size() {
        return size;
    }

    /** The numbers, if their count and, where they are nested, their nesting are those of the shape. */
    float[] values(List<Integer> shape) {
        long wanted = shape.stream().mapToLong(i -> i).reduce(1, (a, b) -> a * b);
        if (size != wanted) {
            throw RequestException.bad("%s must have %d numbers for the shape %s, got %d", field, wanted, shape, size);
        }
        if (dimensions > 1 && !shape.equals(nesting())) {
            throw RequestException.bad("%s must be flat or nested like the shape %s, got %s", field, shape, nesting());
        }
        return size == values.length ? values : Arrays.copyOf(values, size);
    }

    /** Refuses what no UINT8 is. */
    void checkBytes() {
        if (firstBroken != -1) {
            throw RequestException.bad("%s[%d] must be a whole number in UINT8", field, firstBroken);
        }
        if (firstOutsideByte != -1) {
            throw RequestException.bad("%s[%d] must lie in [0, 255] in UINT8", field, firstOutsideByte);
        }
    }

    private List<Integer> nesting() {
        var nesting = new ArrayList<Integer>();
        for (int depth = 0; depth < dimensions; depth++) {
            nesting.add(sizes[depth]);
        }
        return nesting;
    }
}
