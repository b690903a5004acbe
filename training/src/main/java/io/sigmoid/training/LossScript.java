package io.sigmoid.training;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A loss and its derivative as lines of TorchScript.
 *
 * @param outputs names by which the lines read what a block returns in training; the gradient of each is {@link #slope} of it
 * @param truth what the other lines need of {@code targets}
 * @param costs lines that compute {@code costs}
 * @param total lines that compute of these the scalar {@code total} and the number {@code count}; the loss is their ratio. They
 *     may read the number {@code warmth}, {@link Objective#warmth}
 * @param right lines that compute the number {@code answers}, how many examples are right; -1 where nothing can be
 * @param slopes lines that follow those of the costs and compute the gradients of the outputs, the derivative of {@code total}
 *     times the scalar {@code each}, in arrays of their own
 */
record LossScript(List<String> outputs, String truth, String costs, String total, String right, String slopes) {
    private static final String LOGITS = "logits";

    LossScript {
        outputs = List.copyOf(outputs);
    }

    /** The mean of {@code costs} over everything, of {@code logits}; {@code right} holds what is. */
    static LossScript ofMean(String truth, String costs, String right, String slopes) {
        return new LossScript(
                List.of(LOGITS),
                truth,
                costs,
                """
                count = float(torch.numel(costs))
                total = torch.sum(costs, dtype=None)
                """,
                right + "answers = float(torch.count_nonzero(right, None))\n",
                slopes);
    }

    /** Null where the loss has weights, smoothing or a focus, which are not written. */
    static @Nullable LossScript of(Loss loss) {
        if (loss.equals(BinaryCrossEntropy.PLAIN)) {
            return BinaryCrossEntropy.SCRIPT;
        }
        return loss.equals(SoftmaxCrossEntropy.PLAIN) ? SoftmaxCrossEntropy.SCRIPT : null;
    }

    /** The name of an output's gradient. */
    static String slope(String output) {
        return "d" + output;
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
