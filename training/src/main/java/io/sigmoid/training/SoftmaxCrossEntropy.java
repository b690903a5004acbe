package io.sigmoid.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.sigmoid.zoo.TorchScript;
import java.util.List;

/**
 * Softmax cross-entropy: {@code -log softmax(z)[t]}, the mean over the examples.
 *
 * <p>In full, with y the smoothed shares of the classes and w the classes' weights: the sum over the classes of
 * {@code -w y log softmax(z)}. It is divided by the number of examples, not by the sum of their weights, so that no
 * example's share depends on those beside it in the batch.
 *
 * <p>Logits {@code (N, classes)} float32, targets {@code (N)} float32 holding class indices, or {@code (N, classes)} shares
 * that add up to 1 → a scalar in nats.
 *
 * @param classWeights how much an example of a class counts, one a class; none for 1
 * @param labelSmoothing s of {@code y = t (1 - s) + s / classes}, in [0, 1)
 */
public record SoftmaxCrossEntropy(List<Double> classWeights, double labelSmoothing) implements Loss {
    /** Without weights or smoothing. */
    public static final SoftmaxCrossEntropy PLAIN = new SoftmaxCrossEntropy(List.of(), 0);

    static final LossScript SCRIPT = LossScript.ofMean("""
            index = torch.reshape(torch.to(targets, 4, False, False, None), [-1, 1])
            """, """
            shares = torch.log_softmax(logits, 1, None)
            costs = torch.neg(torch.gather(shares, 1, index, sparse_grad=False))
            """, """
            right = torch.eq(torch.argmax(logits, 1, False), torch.reshape(index, [-1]))
            """, """
            none = torch.zeros_like(shares, dtype=None, layout=None, device=None, pin_memory=None, memory_format=None)
            picked = torch.scatter_add(none, 1, index, torch.expand(torch.neg(each), torch.size(index)))
            dlogits = torch._log_softmax_backward_data(picked, shares, 1, 6)
            """);

    private static final String PLAIN_LOSS = SCRIPT.loss();
    private static final String RIGHT = SCRIPT.answers();

    public SoftmaxCrossEntropy {
        classWeights = List.copyOf(classWeights);
        classWeights.forEach(weight -> Require.positive("classWeights", weight.doubleValue()));
        Require.share("labelSmoothing", labelSmoothing);
    }

    static SoftmaxCrossEntropy of(List<String> labels, LossOptions options) {
        return new SoftmaxCrossEntropy(LossOptions.inOrder(options.classWeights(), labels), options.labelSmoothing());
    }

    @Override
    public NDArray of(NDArray logits, NDArray targets) {
        boolean shares = targets.getShape().equals(logits.getShape());
        if (logits.getShape().dimension() != 2
                || !(shares
                        || (targets.getShape().dimension() == 1
                                && logits.getShape().get(0)
                                        == targets.getShape().get(0)))) {
            throw new IllegalArgumentException("logits %s must be (N, classes) and targets %s (N) or (N, classes)"
                    .formatted(logits.getShape(), targets.getShape()));
        }
        int classes = Math.toIntExact(logits.getShape().get(1));
        if (!classWeights.isEmpty() && classWeights.size() != classes) {
            throw new IllegalArgumentException("classWeights must be one a class, got %d for logits %s"
                    .formatted(classWeights.size(), logits.getShape()));
        }
        if (!shares && equals(PLAIN)) {
            return TorchScript.shared(PLAIN_LOSS, "logits", "targets").run(logits, targets);
        }
        NDArray logProbabilities = logits.logSoftmax(1);
        NDManager manager = logits.getManager();
        NDArray share = shares
                ? targets
                : targets.toType(DataType.INT64, false).oneHot(classes).toType(DataType.FLOAT32, false);
        if (labelSmoothing > 0) {
            share = share.mul(Constants.of(manager, 1 - labelSmoothing))
                    .add(Constants.of(manager, labelSmoothing / classes));
        }
        if (!classWeights.isEmpty()) {
            share = share.mul(Constants.of(manager, classWeights));
        }
        return share.mul(logProbabilities).sum(new int[] {1}).mean().neg();
    }

    @Override
    public NDArray right(NDArray logits, NDArray targets) {
        NDArray expected = targets.getShape().dimension() == 2 ? targets.argMax(1) : targets;
        return TorchScript.shared(RIGHT, "logits", "targets").run(logits, expected);
    }
}
