package io.sigmoid.training;

import org.jspecify.annotations.Nullable;

/**
 * A loss in TorchScript, for targets of one number a label or, of classes, an example.
 *
 * @param loss body of a function of {@code logits} and {@code targets}, {@link Loss#of}
 * @param right the same, {@link Loss#right}
 */
record LossScript(String loss, String right) {
    /** Null where the loss has weights, smoothing or a focus, which are not written. */
    static @Nullable LossScript of(Loss loss) {
        if (loss.equals(BinaryCrossEntropy.PLAIN)) {
            return new LossScript(BinaryCrossEntropy.PLAIN_LOSS, BinaryCrossEntropy.RIGHT);
        }
        return loss.equals(SoftmaxCrossEntropy.PLAIN)
                ? new LossScript(SoftmaxCrossEntropy.PLAIN_LOSS, SoftmaxCrossEntropy.RIGHT)
                : null;
    }
}
