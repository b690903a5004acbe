package io.sigmoid.zoo;

import ai.djl.ndarray.types.Shape;

/** A block that can say what its forward pass costs, for {@link Summary}. */
public interface MultiplyAdds {
    /**
     * Multiplications with an addition that one example needs.
     *
     * @param inputs shapes of the block's inputs, batch axis first, of size 1
     */
    long multiplyAdds(Shape... inputs);
}
