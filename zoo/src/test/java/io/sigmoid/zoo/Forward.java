package io.sigmoid.zoo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import java.util.Random;

/** Runs blocks the short way. */
final class Forward {
    private Forward() {}

    /** A block with weights from a seed. */
    static Block initialized(Block block, NDManager manager, Shape input) {
        Gradients.initialize(block, manager, new Random(3), input);
        return block;
    }

    static NDArray input(NDManager manager, Shape shape) {
        return Gradients.normal(manager, new Random(4), shape, 1);
    }

    static NDList inference(Block block, NDArray... inputs) {
        return block.forward(new ParameterStore(inputs[0].getManager(), false), new NDList(inputs), false);
    }

    static NDList training(Block block, NDArray... inputs) {
        return block.forward(new ParameterStore(inputs[0].getManager(), false), new NDList(inputs), true);
    }
}
