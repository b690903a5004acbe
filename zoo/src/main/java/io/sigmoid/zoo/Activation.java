package io.sigmoid.zoo;

import ai.djl.ndarray.NDArray;

/**
 * Activation of hidden layers: element by element, any shape float32 to the same shape.
 *
 * <p>None of them uses a Java number as an operand (such an operand is freed before the backward pass reads it).
 */
public enum Activation {
    /** {@code max(0, x)}. */
    RELU {
        @Override
        public NDArray apply(NDArray x) {
            return ai.djl.nn.Activation.relu(x);
        }
    },
    /** {@code 1 / (1 + exp(-x))}; in hidden layers mainly to study why not: its derivative is at most 0.25. */
    SIGMOID {
        @Override
        public NDArray apply(NDArray x) {
            return ai.djl.nn.Activation.sigmoid(x);
        }
    },
    /** {@code tanh(x)}. */
    TANH {
        @Override
        public NDArray apply(NDArray x) {
            return ai.djl.nn.Activation.tanh(x);
        }
    },
    /** {@code x} where positive, {@code 0.01 x} elsewhere. */
    LEAKY_RELU {
        @Override
        public NDArray apply(NDArray x) {
            return ai.djl.nn.Activation.leakyRelu(x, 0.01f);
        }
    },
    /** {@code x} where positive, {@code exp(x) - 1} elsewhere. */
    ELU {
        @Override
        public NDArray apply(NDArray x) {
            return ai.djl.nn.Activation.elu(x, 1f);
        }
    },
    /** {@code x Φ(x)}, Φ the normal distribution function. */
    GELU {
        @Override
        public NDArray apply(NDArray x) {
            return ai.djl.nn.Activation.gelu(x);
        }
    },
    /** {@code x σ(x)}. */
    SWISH {
        @Override
        public NDArray apply(NDArray x) {
            return x.mul(ai.djl.nn.Activation.sigmoid(x));
        }
    };

    /** Applies the activation to {@code x}; the result belongs to the manager of {@code x}. */
    public abstract NDArray apply(NDArray x);
}
