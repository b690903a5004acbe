package io.sigmoid.training;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import io.sigmoid.zoo.Architecture;
import io.sigmoid.zoo.Head;

/** An architecture as an application would write its own: one dense layer on the pixels. */
public record Perceptron(int pixels, Head head) implements Architecture {
    @Override
    public Shape input() {
        return new Shape(pixels);
    }

    @Override
    public Block block() {
        return new SequentialBlock()
                .add(Blocks.batchFlattenBlock(pixels))
                .add(Linear.builder().setUnits(head.logits()).build());
    }
}
