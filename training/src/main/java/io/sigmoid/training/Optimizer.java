package io.sigmoid.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** How gradients change weights: a value; {@link #start} makes its state. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes(@JsonSubTypes.Type(value = Optimizer.Adam.class, name = "adam"))
public sealed interface Optimizer {
    /** The largest rate of the schedule. */
    double learningRate();

    /** Makes the state for weights of the given shape, owned by {@code manager}. */
    State start(NDManager manager, NDArray weights);

    /** Moments and step count of one training. */
    interface State {
        /**
         * Changes {@code weights} in place.
         *
         * @param weights {@code (n)} float32
         * @param gradient {@code (n)} float32
         * @param learningRate of this step
         */
        void step(NDArray weights, NDArray gradient, double learningRate);
    }

    /**
     * Adam with bias correction, as PyTorch computes it: {@code w -= rate · m̂ / (√v̂ + epsilon)}.
     *
     * @param learningRate positive
     * @param beta1 in [0, 1)
     * @param beta2 in [0, 1)
     * @param epsilon positive
     * @see <a href="https://arxiv.org/abs/1412.6980">Adam</a>
     */
    record Adam(double learningRate, double beta1, double beta2, double epsilon) implements Optimizer {
        /** DJL clips at any other number, 0 included, and on the positive side only. */
        private static final float NO_CLIPPING = -1;

        public Adam {
            Require.positive("learningRate", learningRate);
            Require.share("beta1", beta1);
            Require.share("beta2", beta2);
            Require.positive("epsilon", epsilon);
        }

        /** The usual moments: 0.9, 0.999, 1e-8. */
        public Adam(double learningRate) {
            this(learningRate, 0.9, 0.999, 1e-8);
        }

        @Override
        public State start(NDManager manager, NDArray weights) {
            NDArray mean = manager.zeros(weights.getShape());
            NDArray variance = manager.zeros(weights.getShape());
            int[] steps = {0};
            return (w, gradient, rate) -> {
                steps[0]++;
                double correction1 = 1 - Math.pow(beta1, steps[0]);
                double correction2 = Math.sqrt(1 - Math.pow(beta2, steps[0]));
                // DJL corrects the rate and leaves epsilon uncorrected; epsilon is scaled so that the result is Adam's.
                w.getNDArrayInternal()
                        .adamUpdate(
                                new NDList(w, gradient, mean, variance),
                                new NDList(w),
                                (float) rate,
                                (float) (rate * correction2 / correction1),
                                0,
                                1,
                                NO_CLIPPING,
                                (float) beta1,
                                (float) beta2,
                                (float) (epsilon * correction2),
                                false,
                                false);
            };
        }
    }
}
