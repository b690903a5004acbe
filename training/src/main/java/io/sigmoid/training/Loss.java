package io.sigmoid.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Activation;
import io.sigmoid.zoo.Head;

/**
 * A loss on logits, the mean over the batch's examples.
 *
 * <p>Finite with a right gradient for every finite logit. No Java number takes part: such an operand would be freed
 * before the backward pass reads it.
 */
public enum Loss {
    /**
     * Binary cross-entropy: {@code softplus(z) - z y}, the mean over all elements.
     *
     * <p>Logits and targets {@code (N, labels)} float32, targets in [0, 1] → a scalar in nats.
     */
    BINARY_CROSS_ENTROPY {
        @Override
        public NDArray of(NDArray logits, NDArray targets) {
            if (!logits.getShape().equals(targets.getShape())) {
                throw new IllegalArgumentException("logits %s and targets %s must have the same shape"
                        .formatted(logits.getShape(), targets.getShape()));
            }
            return Activation.softPlus(logits).sub(logits.mul(targets)).mean();
        }

        @Override
        NDArray right(NDArray logits, NDArray targets) {
            NDArray wrong = logits.gt(logits.zerosLike()).neq(targets.gt(targets.zerosLike()));
            NDArray count = wrong.toType(DataType.INT64, false).sum(new int[] {1});
            return count.eq(count.zerosLike());
        }

        @Override
        double ofRow(float[] logits, int from, int size, float[] targets, int target) {
            double sum = 0;
            for (int i = 0; i < size; i++) {
                double z = logits[from + i];
                sum += Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))) - z * targets[target + i];
            }
            return sum / size;
        }

        @Override
        boolean isRight(float[] logits, int from, int size, float[] targets, int target) {
            for (int i = 0; i < size; i++) {
                if (logits[from + i] > 0 != targets[target + i] > 0) {
                    return false;
                }
            }
            return true;
        }
    },
    /**
     * Softmax cross-entropy: {@code -log softmax(z)[y]}.
     *
     * <p>Logits {@code (N, classes)} float32, targets {@code (N)} float32 holding class indices → a scalar in nats.
     */
    SOFTMAX_CROSS_ENTROPY {
        @Override
        public NDArray of(NDArray logits, NDArray targets) {
            if (logits.getShape().dimension() != 2
                    || targets.getShape().dimension() != 1
                    || logits.getShape().get(0) != targets.getShape().get(0)) {
                throw new IllegalArgumentException("logits %s must be (N, classes) and targets %s (N)"
                        .formatted(logits.getShape(), targets.getShape()));
            }
            NDArray index = targets.toType(DataType.INT64, false).expandDims(1);
            return logits.logSoftmax(1).gather(index, 1).mean().neg();
        }

        @Override
        NDArray right(NDArray logits, NDArray targets) {
            return logits.argMax(1).eq(targets.toType(DataType.INT64, false));
        }

        @Override
        double ofRow(float[] logits, int from, int size, float[] targets, int target) {
            double largest = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < size; i++) {
                largest = Math.max(largest, logits[from + i]);
            }
            double sum = 0;
            for (int i = 0; i < size; i++) {
                sum += Math.exp(logits[from + i] - largest);
            }
            return Math.log(sum) + largest - logits[from + (int) targets[target]];
        }

        @Override
        boolean isRight(float[] logits, int from, int size, float[] targets, int target) {
            int best = 0;
            for (int i = 1; i < size; i++) {
                best = logits[from + i] > logits[from + best] ? i : best;
            }
            return best == (int) targets[target];
        }
    };

    /**
     * The mean loss of a batch, for the backward pass.
     *
     * @throws IllegalArgumentException if the shapes of logits and targets do not fit
     */
    public abstract NDArray of(NDArray logits, NDArray targets);

    /** Which examples are right in every label, {@code (N)} booleans. */
    abstract NDArray right(NDArray logits, NDArray targets);

    /**
     * The loss of one example, in double, for reporting.
     *
     * @param from index of the example's first of {@code size} logits
     * @param target index of the example's first target
     */
    abstract double ofRow(float[] logits, int from, int size, float[] targets, int target);

    /** Whether one example is right in every label. */
    abstract boolean isRight(float[] logits, int from, int size, float[] targets, int target);

    /**
     * The proper loss of one output: its negative log-likelihood.
     *
     * @throws IllegalArgumentException if the head has several outputs or draws pixels
     */
    public static Loss of(Head head) {
        if (head instanceof Head.Binary || head instanceof Head.MultiLabel) {
            return BINARY_CROSS_ENTROPY;
        } else if (head instanceof Head.MultiClass) {
            return SOFTMAX_CROSS_ENTROPY;
        }
        throw new IllegalArgumentException("head must be binary, multi-label or multi-class, got " + head);
    }
}
