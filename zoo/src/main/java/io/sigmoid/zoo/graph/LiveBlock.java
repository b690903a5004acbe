package io.sigmoid.zoo.graph;

import ai.djl.nn.Block;
import org.jspecify.annotations.Nullable;

/** A block that computes one array of another by one call of PyTorch's interpreter, which may be part of a larger one. */
public interface LiveBlock extends Block {
    /** What the initialised block computes of float32 now; null if it has several outputs, or something in it does something else in training. */
    @Nullable
    LiveFunction function();
}
