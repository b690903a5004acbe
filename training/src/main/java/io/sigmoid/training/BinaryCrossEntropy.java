package io.sigmoid.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import io.sigmoid.zoo.TorchScript;
import java.util.List;

/**
 * Binary cross-entropy: {@code softplus(z) - z y}, the mean over all elements.
 *
 * <p>In full, with y the smoothed target, w the label's weight and p the probability of yes:
 * {@code w y (1 - p)^gamma softplus(-z) + (1 - y) p^gamma softplus(z)}.
 *
 * <p>Logits and targets {@code (N, labels)} float32, targets in [0, 1] → a scalar in nats.
 *
 * @param positiveWeights how much more a yes counts than a no, one a label; none for 1
 * @param labelSmoothing s of {@code y = t (1 - s) + s / 2}, in [0, 1)
 * @param focalGamma gamma, 0 or more
 */
public record BinaryCrossEntropy(List<Double> positiveWeights, double labelSmoothing, double focalGamma)
        implements Loss {
    /** Without weights, smoothing or focus. */
    public static final BinaryCrossEntropy PLAIN = new BinaryCrossEntropy(List.of(), 0, 0);

    static final LossScript SCRIPT = LossScript.ofMean("""
            yes = torch.reshape(targets, torch.size(logits))
            """, """
            costs = torch.sub(torch.softplus(logits, 1, 20), torch.mul(logits, yes))
            """, """
            right = torch.all(torch.eq(torch.gt(logits, 0), torch.gt(yes, 0.5)), 1, False)
            """, """
            dlogits = torch.sub(torch.softplus_backward(each, logits, 1, 20), torch.mul(each, yes))
            """);

    private static final String PLAIN_LOSS = SCRIPT.loss();
    private static final String RIGHT = SCRIPT.answers();

    public BinaryCrossEntropy {
        positiveWeights = List.copyOf(positiveWeights);
        positiveWeights.forEach(weight -> Require.positive("positiveWeights", weight.doubleValue()));
        Require.share("labelSmoothing", labelSmoothing);
        Require.notNegative("focalGamma", focalGamma);
    }

    static BinaryCrossEntropy of(List<String> labels, LossOptions options) {
        return new BinaryCrossEntropy(
                LossOptions.inOrder(options.positiveWeights(), labels), options.labelSmoothing(), options.focalGamma());
    }

    @Override
    public NDArray of(NDArray logits, NDArray targets) {
        Shape shape = logits.getShape();
        if (!shape.equals(targets.getShape())) {
            throw new IllegalArgumentException(
                    "logits %s and targets %s must have the same shape".formatted(shape, targets.getShape()));
        }
        if (!positiveWeights.isEmpty() && shape.get(shape.dimension() - 1) != positiveWeights.size()) {
            throw new IllegalArgumentException("positiveWeights must be one a label, got %d for logits %s"
                    .formatted(positiveWeights.size(), shape));
        }
        NDManager manager = logits.getManager();
        NDArray yes = targets;
        if (labelSmoothing > 0) {
            yes = targets.mul(Constants.of(manager, 1 - labelSmoothing)).add(Constants.of(manager, labelSmoothing / 2));
        }
        if (positiveWeights.isEmpty() && focalGamma == 0) {
            return TorchScript.shared(PLAIN_LOSS, "logits", "targets").run(logits, yes);
        }
        NDArray no = Constants.of(manager, 1).sub(yes);
        // Each of these is exact where it is next to 0, which their difference is not.
        NDArray costOfNo = Activation.softPlus(logits);
        NDArray costOfYes = Activation.softPlus(logits.neg());
        if (!positiveWeights.isEmpty()) {
            yes = yes.mul(Constants.of(manager, positiveWeights));
        }
        if (focalGamma > 0) {
            // p^gamma and (1 - p)^gamma by their logarithms, which the costs are.
            NDArray gamma = Constants.of(manager, -focalGamma);
            yes = yes.mul(costOfNo.mul(gamma).exp());
            no = no.mul(costOfYes.mul(gamma).exp());
        }
        return yes.mul(costOfYes).add(no.mul(costOfNo)).mean();
    }

    @Override
    public NDArray right(NDArray logits, NDArray targets) {
        return TorchScript.shared(RIGHT, "logits", "targets").run(logits, targets);
    }
}
