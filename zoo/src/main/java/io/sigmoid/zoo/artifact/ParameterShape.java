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
        shape = List.copyOf(shape);
    }

    /** Number of values. */
    public long size() {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }
}
