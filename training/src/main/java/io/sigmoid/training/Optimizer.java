package io.sigmoid.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How gradients change weights, as PyTorch computes it: a value; {@link #start} makes its state. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Optimizer.Sgd.class, name = "sgd"),
    @JsonSubTypes.Type(value = Optimizer.Adam.class, name = "adam"),
    @JsonSubTypes.Type(value = Optimizer.AdamW.class, name = "adamw"),
    @JsonSubTypes.Type(value = Optimizer.RmsProp.class, name = "rmsprop")
})
public sealed interface Optimizer {
    /** The largest rate of the schedule. */
    double learningRate();

    /** Names of the arrays that the optimiser keeps from step to step, each as large as the weights. */
    List<String> moments();

    /**
     * Changes {@code weights} and the state's moments in place.
     *
     * @param state counted up for this step
     * @param weights {@code (n)} float32
     * @param gradient {@code (n)} float32, belongs to the step alone and may be changed
     * @param rate of this step
     */
    void update(State state, NDArray weights, NDArray gradient, double rate);

    /** Makes the state for weights of the given shape, owned by {@code manager}. */
    default State start(NDManager manager, NDArray weights) {
        return new State(this, manager, weights.getShape());
    }

    /** Moments and step count of one training; a checkpoint holds both. */
    final class State {
        private final Optimizer optimizer;
        private final SortedMap<String, NDArray> moments = new TreeMap<>();
        private @Nullable FusedAdam kernel;
        private long steps;

        private State(Optimizer optimizer, NDManager manager, Shape shape) {
            this.optimizer = optimizer;
            optimizer.moments().forEach(name -> moments.put(name, manager.zeros(shape)));
        }

        /**
         * Changes {@code weights} in place.
         *
         * @param weights {@code (n)} float32
         * @param gradient {@code (n)} float32, which may be changed
         * @param learningRate of this step
         */
        public void step(NDArray weights, NDArray gradient, double learningRate) {
            steps++;
            optimizer.update(this, weights, gradient, learningRate);
        }

        /** How many steps were taken since the start of the training. */
        public long steps() {
            return steps;
        }

        /** The arrays that the optimiser keeps, by name. */
        public SortedMap<String, NDArray> moments() {
            return Collections.unmodifiableSortedMap(moments);
        }

        /** Goes on after so many steps; the moments are set by whoever has them. */
        void resume(long steps) {
            this.steps = steps;
        }

        /** Counts a step that {@link #fused()} took elsewhere. */
        void taken() {
            steps++;
        }

        /** What does all of a step; null where it is not PyTorch's own Adam. */
        @Nullable
        FusedAdam fused() {
            if (optimizer instanceof Adam adam) {
                return adam(adam, 0);
            }
            return optimizer instanceof AdamW decaying ? adam(decaying.adam(), decaying.weightDecay()) : null;
        }

        private FusedAdam adam(Adam adam, double weightDecay) {
            if (kernel == null) {
                kernel = new FusedAdam(adam, weightDecay, moment(Adam.MEAN), moment(Adam.VARIANCE));
            }
            return kernel;
        }

        private NDArray moment(String name) {
            NDArray moment = moments.get(name);
            if (moment == null) {
                throw new IllegalStateException("the optimiser keeps no " + name);
            }
            return moment;
        }
    }

    /**
     * Stochastic gradient descent: {@code m = momentum m + g}, {@code w -= rate m}; with Nesterov's look-ahead
     * {@code w -= rate (g + momentum m)}.
     *
     * @param learningRate positive
     * @param momentum in [0, 1); 0 if absent
     * @param nesterov whether the gradient is that of the point ahead; false if absent
     * @param weightDecay times the weights is added to the gradient; 0 if absent
     * @see <a href="https://proceedings.mlr.press/v28/sutskever13.html">On the importance of initialization and momentum</a>
     */
    record Sgd(double learningRate, Double momentum, Boolean nesterov, Double weightDecay) implements Optimizer {
        private static final String VELOCITY = "velocity";

        public Sgd {
            momentum = Require.orElse(momentum, 0.0);
            nesterov = Require.orElse(nesterov, false);
            weightDecay = Require.orElse(weightDecay, 0.0);
            Require.positive("learningRate", learningRate);
            Require.share("momentum", momentum);
            Require.notNegative("weightDecay", weightDecay);
            if (nesterov && momentum == 0) {
                throw new IllegalArgumentException("nesterov needs a momentum, got 0");
            }
        }

        /** Plain, or with momentum. */
        public Sgd(double learningRate, double momentum, boolean nesterov) {
            this(learningRate, momentum, nesterov, 0.0);
        }

        @Override
        public List<String> moments() {
            return momentum == 0 ? List.of() : List.of(VELOCITY);
        }

        @Override
        public void update(State state, NDArray weights, NDArray gradient, double rate) {
            try (Scratch scratch = new Scratch(weights)) {
                scratch.addScaled(gradient, weights, weightDecay);
                if (momentum == 0) {
                    scratch.addScaled(weights, gradient, -rate);
                    return;
                }
                NDArray velocity = state.moment(VELOCITY);
                scratch.scale(velocity, momentum);
                velocity.addi(gradient);
                if (nesterov) {
                    scratch.addScaled(gradient, velocity, momentum);
                    scratch.addScaled(weights, gradient, -rate);
                } else {
                    scratch.addScaled(weights, velocity, -rate);
                }
            }
        }
    }

    /**
     * Adam with bias correction: {@code w -= rate · m̂ / (√v̂ + epsilon)}.
     *
     * @param learningRate positive
     * @param beta1 in [0, 1); 0.9 if absent
     * @param beta2 in [0, 1); 0.999 if absent
     * @param epsilon positive; 1e-8 if absent
     * @see <a href="https://arxiv.org/abs/1412.6980">Adam</a>
     */
    record Adam(double learningRate, Double beta1, Double beta2, Double epsilon) implements Optimizer {
        private static final String MEAN = "mean";
        private static final String VARIANCE = "variance";

        public Adam {
            beta1 = Require.orElse(beta1, 0.9);
            beta2 = Require.orElse(beta2, 0.999);
            epsilon = Require.orElse(epsilon, 1e-8);
            Require.positive("learningRate", learningRate);
            Require.share("beta1", beta1);
            Require.share("beta2", beta2);
            Require.positive("epsilon", epsilon.doubleValue());
        }

        /** The usual moments: 0.9, 0.999, 1e-8. */
        public Adam(double learningRate) {
            this(learningRate, 0.9, 0.999, 1e-8);
        }

        @Override
        public List<String> moments() {
            return List.of(MEAN, VARIANCE);
        }

        @Override
        public void update(State state, NDArray weights, NDArray gradient, double rate) {
            state.adam(this, 0).step(weights, gradient, state.steps, rate);
        }
    }

    /**
     * Adam whose weights decay beside the gradient: {@code w -= rate · weightDecay · w}, then Adam's step.
     *
     * @param learningRate positive
     * @param beta1 in [0, 1); 0.9 if absent
     * @param beta2 in [0, 1); 0.999 if absent
     * @param epsilon positive; 1e-8 if absent
     * @param weightDecay 0 or more; 0.01 if absent
     * @see <a href="https://arxiv.org/abs/1711.05101">Decoupled weight decay regularization</a>
     */
    record AdamW(double learningRate, Double beta1, Double beta2, Double epsilon, Double weightDecay)
            implements Optimizer {
        public AdamW {
            weightDecay = Require.orElse(weightDecay, 0.01);
            Adam same = new Adam(learningRate, beta1, beta2, epsilon);
            beta1 = same.beta1();
            beta2 = same.beta2();
            epsilon = same.epsilon();
            Require.notNegative("weightDecay", weightDecay);
        }

        /** The usual moments: 0.9, 0.999, 1e-8. */
        public AdamW(double learningRate, double weightDecay) {
            this(learningRate, 0.9, 0.999, 1e-8, weightDecay);
        }

        @Override
        public List<String> moments() {
            return adam().moments();
        }

        @Override
        public void update(State state, NDArray weights, NDArray gradient, double rate) {
            state.adam(adam(), weightDecay).step(weights, gradient, state.steps, rate);
        }

        private Adam adam() {
            return new Adam(learningRate, beta1, beta2, epsilon);
        }
    }

    /**
     * RMSprop: {@code v = alpha v + (1 - alpha) g²}, {@code w -= rate · g / (√v + epsilon)}.
     *
     * @param learningRate positive
     * @param alpha in [0, 1); 0.99 if absent
     * @param epsilon positive; 1e-8 if absent
     * @param momentum of the steps, in [0, 1); 0 if absent
     * @see <a href="https://www.cs.toronto.edu/~tijmen/csc321/slides/lecture_slides_lec6.pdf">Lecture 6e</a>
     */
    record RmsProp(double learningRate, Double alpha, Double epsilon, Double momentum) implements Optimizer {
        private static final String SQUARES = "squares";
        private static final String VELOCITY = "velocity";

        public RmsProp {
            alpha = Require.orElse(alpha, 0.99);
            epsilon = Require.orElse(epsilon, 1e-8);
            momentum = Require.orElse(momentum, 0.0);
            Require.positive("learningRate", learningRate);
            Require.share("alpha", alpha);
            Require.positive("epsilon", epsilon.doubleValue());
            Require.share("momentum", momentum);
        }

        /** The usual: 0.99, 1e-8, no momentum. */
        public RmsProp(double learningRate) {
            this(learningRate, 0.99, 1e-8, 0.0);
        }

        @Override
        public List<String> moments() {
            return momentum == 0 ? List.of(SQUARES) : List.of(SQUARES, VELOCITY);
        }

        @Override
        public void update(State state, NDArray weights, NDArray gradient, double rate) {
            try (Scratch scratch = new Scratch(weights)) {
                NDArray squares = state.moment(SQUARES);
                scratch.scale(squares, alpha);
                scratch.addScaled(squares, scratch.keep(gradient.mul(gradient)), 1 - alpha);
                NDArray root = scratch.keep(squares.sqrt());
                root.addi(scratch.number(epsilon));
                gradient.divi(root);
                if (momentum == 0) {
                    scratch.addScaled(weights, gradient, -rate);
                } else {
                    NDArray velocity = state.moment(VELOCITY);
                    scratch.scale(velocity, momentum);
                    velocity.addi(gradient);
                    scratch.addScaled(weights, velocity, -rate);
                }
            }
        }
    }
}
