package io.sigmoid.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.sigmoid.zoo.BoundScript;
import java.util.List;

/**
 * PyTorch's own Adam in one pass over the weights. DJL has one of a dozen passes, and with an epsilon that is not
 * corrected.
 *
 * <p>With a weight decay it is AdamW.
 */
final class FusedAdam {
    private final BoundScript update;

    FusedAdam(Optimizer.Adam adam, double weightDecay, NDArray mean, NDArray variance) {
        NDManager manager = mean.getManager();
        // The interpreter drops what nobody uses: the list of weights is read again, so that it is changed.
        update = BoundScript.of(
                        manager,
                        """
                changed = [weights]
                largest = annotate(List[Tensor], [])
                count = torch.fill_(w[2], steps)
                torch.%s(changed, [gradient], [w[0]], [w[1]], largest, [count], lr=rate, beta1=%s, beta2=%s, \
                weight_decay=%s, eps=%s, amsgrad=False, maximize=False)
                return changed[0]
                """.formatted(
                                        weightDecay == 0 ? "_fused_adam_" : "_fused_adamw_",
                                        adam.beta1(),
                                        adam.beta2(),
                                        weightDecay,
                                        adam.epsilon()),
                        List.of("weights", "gradient"),
                        List.of("steps", "rate"),
                        List.of(mean, variance, Constants.of(manager, 0)))
                .unoptimized();
    }

    /**
     * Changes weights and moments.
     *
     * @param steps counted from 1, this one included
     */
    void step(NDArray weights, NDArray gradient, long steps, double rate) {
        try (NDArray changed = update.run(List.of(weights, gradient), (double) steps, (float) rate)) {
            assert changed.size() == weights.size();
        }
    }
}
