package io.sigmoid.zoo.artifact;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What one example looks like when it reaches the model.
 *
 * @param name of the input
 * @param shape without the batch axis; {@code [channels, height, width]} for an image, {@code [features]} otherwise
 * @param dataType always {@code FLOAT32}
 * @param minimum value of a black pixel, or the least value of a feature
 * @param maximum value of a white pixel, or the largest of a feature; an 8-bit pixel v becomes
 *     {@code minimum + v / 255 · (maximum - minimum)}
 * @param rows how a raw row of a table becomes the features, where that is what the model was trained on
 */
public record InputSignature(
        String name, List<Integer> shape, DataType dataType, float minimum, float maximum, Optional<RowEncoding> rows) {
    public InputSignature {
        if (name == null || name.isBlank()) {
            throw new IllegalArgumentException("name of the input is missing");
        }
        if (shape == null || shape.isEmpty() || shape.stream().anyMatch(size -> size == null || size <= 0)) {
            throw new IllegalArgumentException("shape of the input must be positive, got " + shape);
        }
        shape = List.copyOf(shape);
        if (shape.stream().mapToDouble(Integer::doubleValue).reduce(1, (a, b) -> a * b) > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "shape of the input must have at most %d values, got %s".formatted(Integer.MAX_VALUE, shape));
        }
        if (dataType != DataType.FLOAT32) {
            throw new IllegalArgumentException("dataType of the input must be FLOAT32, got " + dataType);
        }
        if (!(minimum < maximum) || !Float.isFinite(maximum - minimum)) {
            throw new IllegalArgumentException(
                    "range of the input must be finite and ascending, got [%s, %s]".formatted(minimum, maximum));
        }
        if (rows.isPresent() && !shape.equals(List.of(rows.get().width()))) {
            throw new IllegalArgumentException("shape of the input must be [%d], the features of its rows, got %s"
                    .formatted(rows.get().width(), shape));
        }
    }

    /** An input that is not made of the rows of a table. */
    public InputSignature(String name, List<Integer> shape, DataType dataType, float minimum, float maximum) {
        this(name, shape, dataType, minimum, maximum, Optional.empty());
    }

    /** An image of the given shape with values in [0, 1]. */
    public static InputSignature image(Shape shape) {
        return new InputSignature("image", sizes(shape), DataType.FLOAT32, 0, 1);
    }

    /** The features of a raw row of a table. */
    public static InputSignature table(RowEncoding rows) {
        return new InputSignature(
                "row",
                List.of(rows.width()),
                DataType.FLOAT32,
                -RowEncoding.FURTHEST,
                RowEncoding.FURTHEST,
                Optional.of(rows));
    }

    /** The shape of a batch. */
    public Shape batch(long size) {
        return new Shape(size).addAll(new Shape(shape.stream().mapToLong(i -> i).toArray()));
    }

    /** Number of values of one example. */
    public int size() {
        return shape.stream().reduce(1, Math::multiplyExact);
    }

    /**
     * The index of the first value outside [{@link #minimum}, {@link #maximum}], NaN among them.
     *
     * @param from index of the first value to look at
     * @param size number of values to look at
     * @return -1 if there is none
     */
    public int firstOutside(float[] values, int from, int size) {
        for (int i = from; i < from + size; i++) {
            if (!(values[i] >= minimum && values[i] <= maximum)) {
                return i;
            }
        }
        return -1;
    }

    private static List<Integer> sizes(Shape shape) {
        return Arrays.stream(shape.getShape()).mapToObj(Math::toIntExact).toList();
    }
}
