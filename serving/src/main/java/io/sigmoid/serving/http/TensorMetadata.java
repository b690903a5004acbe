package io.sigmoid.serving.http;

import java.util.List;

/**
 * What the protocol says of an input or output.
 *
 * @param shape with −1 for the number of examples
 */
record TensorMetadata(String name, Datatype datatype, List<Integer> shape) {
    TensorMetadata {
        shape = List.copyOf(shape);
    }
}
