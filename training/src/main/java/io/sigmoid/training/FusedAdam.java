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
    /** By which its lines read {@link #arrays}. */
    static final String NAMES = "means, squares, updates";

    private final String lines;
    private final List<NDArray> arrays;
    private final BoundScript update;

    FusedAdam(Optimizer.Adam adam, double weightDecay, NDArray mean, NDArray variance) {
        NDManager manager = mean.getManager();
        arrays = List.of(mean, variance, Constants.of(manager, 0));
        lines = """
                changed = [weights]
                largest = annotate(List[Tensor], [])
                torch.%s(changed, [gradient], [means], [squares], largest, [torch.fill_(updates, number)], lr=rate, \
                beta1=%s, beta2=%s, weight_decay=%s, eps=%s, amsgrad=False, maximize=False)
                """.formatted(
                        weightDecay == 0 ? "_fused_adam_" : "_fused_adamw_",
                        adam.beta1(),
                        adam.beta2(),
                        weightDecay,
                        adam.epsilon());
        update = BoundScript.of(
                        manager,
                        "%s, = w%n%sreturn changed[0]".formatted(NAMES, lines),
                        List.of("weights", "gradient"),
                        List.of("number", "rate"),
                        arrays)
                .unoptimized();
    }

    /**
     * Lines of TorchScript that change the array {@code weights} by {@code gradient}, moments too, with the numbers {@code number},
     * that of the step counted from 1, and {@code rate}. The interpreter drops them unless {@code changed[0]} is read afterwards.
     */
    String lines() {
        return lines;
    }

    /** What the lines read by {@link #NAMES}. */
    List<NDArray> arrays() {
        return arrays;
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
