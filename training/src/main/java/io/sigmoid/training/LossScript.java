package io.sigmoid.training;

import org.jspecify.annotations.Nullable;

/**
 * A loss as lines of TorchScript, for {@code logits} and {@code targets} of one number a label or, of classes, an example.
 *
 * @param truth what the other lines need of the targets
 * @param costs lines that compute {@code costs}, whose mean is the loss
 * @param right lines that compute {@code right}, {@link Loss#right}
 * @param slopes lines that follow those of the costs and compute {@code slopes}, the derivative with respect to the logits of
 *     the costs' sum times the scalar {@code each}, as PyTorch does
 */
record LossScript(String truth, String costs, String right, String slopes) {
    /** Null where the loss has weights, smoothing or a focus, which are not written. */
    static @Nullable LossScript of(Loss loss) {
        if (loss.equals(BinaryCrossEntropy.PLAIN)) {
            return BinaryCrossEntropy.SCRIPT;
        }
        return loss.equals(SoftmaxCrossEntropy.PLAIN) ? SoftmaxCrossEntropy.SCRIPT : null;
    }

    /** A function that returns the loss. */
    String loss() {
        return truth + costs + "return torch.mean(costs, dtype=None)";
    }

    /** A function that returns what is right. */
    String answers() {
        return truth + right + "return right";
    }
}
