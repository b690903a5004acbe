package io.sigmoid.zoo.graph;

import java.util.List;

/** Numbers that an operation has learnt, with the name that PyTorch's {@code state_dict} would have for them. */
public final class Weight {
    private final String name;
    private final List<Long> shape;
    private final float[] values;

    /**
     * Takes the array as it is.
     *
     * @param values float32, last axis fastest
     * @throws IllegalArgumentException if the shape has another number of values
     */
    public Weight(String name, List<Long> shape, float[] values) {
        if (shape.stream().reduce(1L, Math::multiplyExact) != values.length) {
            throw new IllegalArgumentException(
                    "weight %s of shape %s must have as many values, got %d".formatted(name, shape, values.length));
        }
        this.name = name;
        this.shape = List.copyOf(shape);
        this.values = values;
    }

    /** Its name within the whole block. */
    public String name() {
        return name;
    }

    /** Sizes of its axes. */
    public List<Long> shape() {
        return shape;
    }

    /** Its values, last axis fastest: the array itself, not to be changed. */
    public float[] values() {
        return values;
    }

    /** A matrix with rows and columns swapped. */
    Weight transposed() {
        int rows = Math.toIntExact(shape.get(0));
        int columns = Math.toIntExact(shape.get(1));
        var swapped = new float[values.length];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                swapped[column * rows + row] = values[row * columns + column];
            }
        }
        return new Weight(name, List.of(shape.get(1), shape.get(0)), swapped);
    }
}
