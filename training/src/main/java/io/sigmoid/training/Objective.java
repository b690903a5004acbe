package io.sigmoid.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import io.sigmoid.datasets.Epochs;
import io.sigmoid.zoo.Head;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a training minimises, and how well a model does by it; the head decides which it is. */
sealed interface Objective permits LabelObjective, Elbo {
    /**
     * The mean over a batch's examples, a scalar.
     *
     * @param outputs what the block returns in training
     * @param targets of the batch
     */
    NDArray loss(NDList outputs, NDArray targets);

    /** Which examples are right in every label, {@code (N)} booleans; null where nothing can be right. */
    @Nullable
    NDArray right(NDList outputs, NDArray targets);

    /** Metrics over all examples by name, none an average of batches. */
    Map<String, Double> measure(Block block, Epochs examples);

    /** How many numbers one example's target has. */
    int targets();

    static Objective of(Head head) {
        return head instanceof Head.Pixels pixels ? new Elbo(pixels) : new LabelObjective(head);
    }
}
