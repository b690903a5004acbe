package io.sigmoid.training;

import ai.djl.ndarray.NDArray;
import io.sigmoid.zoo.Head;

/**
 * A loss on logits, the mean over the batch's examples.
 *
 * <p>Finite with a right gradient for every finite logit. No Java number takes part: such an operand would be freed
 * before the backward pass reads it.
 */
public sealed interface Loss permits BinaryCrossEntropy, SoftmaxCrossEntropy {
    /**
     * The mean loss of a batch, for the backward pass.
     *
     * @throws IllegalArgumentException if the shapes of logits and targets do not fit
     */
    NDArray of(NDArray logits, NDArray targets);

    /** Which examples are right in every label, {@code (N)} booleans. */
    NDArray right(NDArray logits, NDArray targets);

    /**
     * The proper loss of one output: its negative log-likelihood.
     *
     * @throws IllegalArgumentException if the head has several outputs or draws pixels
     */
    static Loss of(Head head) {
        return of(head, LossOptions.PLAIN);
    }

    /**
     * The loss of one output.
     *
     * @throws IllegalArgumentException if the head has several outputs or draws pixels
     */
    static Loss of(Head head, LossOptions options) {
        if (head instanceof Head.Binary || head instanceof Head.MultiLabel) {
            return BinaryCrossEntropy.of(head.questions(), options);
        } else if (head instanceof Head.MultiClass) {
            return SoftmaxCrossEntropy.of(head.labels(), options);
        }
        throw new IllegalArgumentException("head must be binary, multi-label or multi-class, got " + head);
    }
}
