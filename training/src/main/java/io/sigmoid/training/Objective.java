package io.sigmoid.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import io.sigmoid.datasets.Epochs;
import io.sigmoid.zoo.Head;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a training minimises, and how well a model does by it; the head decides which it is. */
sealed interface Objective permits LabelObjective, Elbo {
    /**
     * The mean over a batch's examples, a scalar.
     *
     * @param outputs what the block returns in training
     * @param targets of the batch
     * @param done share of the training that is over, in [0, 1], for what warms up
     */
    NDArray loss(NDList outputs, NDArray targets, double done);

    /** The same with everything warmed up. */
    default NDArray loss(NDList outputs, NDArray targets) {
        return loss(outputs, targets, 1);
    }

    /** Which examples are right in every label, {@code (N)} booleans; null where nothing can be right. */
    @Nullable
    NDArray right(NDList outputs, NDArray targets);

    /** The loss and what is right in TorchScript; null if it is not written. */
    @Nullable
    LossScript script();

    /**
     * What {@link #script} reads by the name {@code warmth}.
     *
     * @param done share of the training that is over, in [0, 1]
     */
    default double warmth(double done) {
        return 1;
    }

    /** Metrics over all examples by name, none an average of batches. */
    Map<String, Double> measure(Block block, Epochs examples);

    /** The names of all metrics that there can be, those among them that some examples leave undefined. */
    Set<String> metrics();

    /** How many numbers one example's target has. */
    int targets();

    /** With plain losses. */
    static Objective of(Head head) {
        return of(head, output -> LossOptions.PLAIN);
    }

    /** The objective of a job. */
    static Objective of(TrainingJob job) {
        return of(job.architecture().head(), job::lossOf);
    }

    /** With the options of each output by its name. */
    static Objective of(Head head, Function<String, LossOptions> options) {
        return head instanceof Head.Pixels pixels
                ? new Elbo(pixels, options.apply(pixels.outputs().get(0).name()))
                : new LabelObjective(head, options);
    }
}
