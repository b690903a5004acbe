package io.sigmoid.zoo;

import ai.djl.nn.Block;
import java.util.SplittableRandom;

/**
 * A block that does something at random in training, from a seed of its own and never from the engine's random numbers.
 *
 * <p>The engine has one generator a process; with one a block, a training repeats to the bit whatever else the process
 * does, on every device. In inference such a block does nothing at random.
 *
 * <p>A fresh block starts from seed 0. Training seeds it anew, for instance once a step from the job's seed and the
 * number of the step, so that a resumed run continues as if it had never stopped.
 */
public interface RandomBlock extends Block {
    /** Starts the block's random numbers anew. */
    void seed(long seed);

    /** Seeds {@code block} and everything inside it, each random block differently; no more than a walk if none is random. */
    static void seed(Block block, long seed) {
        seed(block, new SplittableRandom(seed));
    }

    private static void seed(Block block, SplittableRandom seeds) {
        if (block instanceof RandomBlock random) {
            random.seed(seeds.nextLong());
        }
        block.getChildren().values().forEach(child -> seed(child, seeds));
    }
}
