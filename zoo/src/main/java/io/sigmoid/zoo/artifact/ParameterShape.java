package io.sigmoid.zoo.artifact;

import java.util.List;

/**
 * One row of the table of parameters.
 *
 * @param name DJL's name of the parameter within the whole block
 * @param shape sizes of its axes
 */
public record ParameterShape(String name, List<Long> shape) {
    public ParameterShape {
        if (name == null || shape == null || shape.stream().anyMatch(size -> size == null || size <= 0)) {
            throw new IllegalArgumentException(
                    "a parameter must have a name and positive sizes, got %s, %s".formatted(name, shape));
        }
        shape = List.copyOf(shape);
    }

    /**
     * Number of values.
     *
     * @throws ArithmeticException if a long does not hold it
     */
    public long size() {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }
}
