package io.sigmoid.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.sigmoid.zoo.TorchScript;

/**
 * PyTorch's own Adam in one pass over the weights. DJL has one of a dozen passes, and with an epsilon that is not
 * corrected.
 *
 * <p>With a weight decay it is AdamW.
 */
final class FusedAdam {
    private final TorchScript update;
    private final NDArray mean;
    private final NDArray variance;

    FusedAdam(Optimizer.Adam adam, double weightDecay, NDArray mean, NDArray variance) {
        this.mean = mean;
        this.variance = variance;
        // The interpreter drops what nobody uses: the list of weights is read again, so that it is changed.
        update = TorchScript.of(
                mean.getManager(),
                """
                changed = [weights]
                largest = annotate(List[Tensor], [])
                torch.%s(changed, [gradient], [mean], [variance], largest, [steps], lr=rate, beta1=%s, beta2=%s, \
                weight_decay=%s, eps=%s, amsgrad=False, maximize=False)
                return changed[0]
                """.formatted(
                                weightDecay == 0 ? "_fused_adam_" : "_fused_adamw_",
                                adam.beta1(),
                                adam.beta2(),
                                weightDecay,
                                adam.epsilon()),
                "weights",
                "gradient",
                "mean",
                "variance",
                "steps",
                "rate");
    }

    /**
     * Changes weights and moments.
     *
     * @param steps counted from 1, this one included
     */
    void step(NDArray weights, NDArray gradient, long steps, double rate) {
        NDManager manager = mean.getManager();
        try (NDArray count = Constants.of(manager, (double) steps);
                NDArray scale = Constants.of(manager, rate);
                NDArray changed = update.run(weights, gradient, mean, variance, count, scale)) {
            assert changed.size() == weights.size();
        }
    }
}
