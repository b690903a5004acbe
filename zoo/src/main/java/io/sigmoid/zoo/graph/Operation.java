package io.sigmoid.zoo.graph;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.sigmoid.zoo.Activation;
import io.sigmoid.zoo.Precision;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one node of a {@link Graph} computes, with the weights that it has learnt, in PyTorch's layouts. */
public sealed interface Operation {
    /**
     * {@code x · weightᵀ + bias} over the last axis.
     *
     * @param weight {@code (out, in)}
     * @param bias {@code (out)}
     * @param axes of the input, the batch included; 2 for {@code (N, in)}
     * @param precision in which it multiplies in training
     */
    record Dense(Weight weight, @Nullable Weight bias, int axes, Precision precision) implements Operation {
        /** In float32. */
        public Dense(Weight weight, @Nullable Weight bias, int axes) {
            this(weight, bias, axes, Precision.FLOAT32);
        }
    }

    /**
     * Convolution of {@code (N, in, H, W)}.
     *
     * @param weight {@code (out, in / groups, height, width)}
     * @param bias {@code (out)}
     * @param stride rows and columns
     * @param padding rows and columns of zeros on each side
     * @param dilation rows and columns
     * @param groups of channels that do not see each other
     * @param precision in which it multiplies in training
     */
    record Convolution(
            Weight weight,
            @Nullable Weight bias,
            List<Integer> stride,
            List<Integer> padding,
            List<Integer> dilation,
            int groups,
            Precision precision)
            implements Operation {
        /** In float32. */
        public Convolution(
                Weight weight,
                @Nullable Weight bias,
                List<Integer> stride,
                List<Integer> padding,
                List<Integer> dilation,
                int groups) {
            this(weight, bias, stride, padding, dilation, groups, Precision.FLOAT32);
        }
    }

    /**
     * Transposed convolution of {@code (N, in, H, W)}, the same in both directions.
     *
     * @param weight {@code (in, out, height, width)}
     * @param bias {@code (out)}
     * @param precision in which it multiplies in training
     */
    record TransposedConvolution(
            Weight weight, Weight bias, int stride, int padding, int outputPadding, Precision precision)
            implements Operation {
        /** In float32. */
        public TransposedConvolution(Weight weight, Weight bias, int stride, int padding, int outputPadding) {
            this(weight, bias, stride, padding, outputPadding, Precision.FLOAT32);
        }
    }

    /**
     * {@code (x - mean) / sqrt(variance + epsilon) · scale + shift} along the second axis: batch normalisation in
     * inference.
     *
     * @param scale {@code (C)}, as the other three
     */
    record Normalization(Weight scale, Weight shift, Weight mean, Weight variance, float epsilon)
            implements Operation {}

    /** Element by element. */
    record Elementwise(Activation activation) implements Operation {}

    /** {@code (N, 2C, …)} → {@code (N, C, …)}: the first half times the sigmoid of the second. */
    record GatedLinearUnit() implements Operation {}

    /** {@code (N, C, H, W)} → {@code (N, C, ⌊H/size⌋, ⌊W/size⌋)}, the largest of each size×size. */
    record MaxPool(int size) implements Operation {}

    /** {@code (N, C, H, W)} → {@code (N, C)}, the mean over H×W. */
    record GlobalAveragePool() implements Operation {}

    /** {@code (N, …)} → {@code (N, product of the rest)}. */
    record Flatten() implements Operation {}

    /**
     * {@code (N, …)} → {@code (N, shape…)}.
     *
     * @param shape of one example
     */
    record Reshape(List<Long> shape) implements Operation {
        public Reshape {
            shape = List.copyOf(shape);
        }
    }

    /** {@code (N, steps, C)} → {@code (N, C)}, the last step. */
    record LastStep() implements Operation {}

    /**
     * One layer of a long short-term memory: {@code (N, steps, in)} → the state after every step {@code (N, steps,
     * units)}, from zeros. The gates lie along the first axis in the order input, forget, cell, output.
     *
     * @param inputWeight {@code (4·units, in)}
     * @param stateWeight {@code (4·units, units)}
     * @param inputBias {@code (4·units)}
     * @param stateBias {@code (4·units)}, added to the other
     */
    record Lstm(
            Weight inputWeight,
            Weight stateWeight,
            @Nullable Weight inputBias,
            @Nullable Weight stateBias) implements Operation {
        /** Size of the state. */
        public long units() {
            return stateWeight.shape().get(1);
        }
    }

    /** Arrays one after the other along the second axis. */
    record Concatenation() implements Operation {}

    /** The sum of arrays of the same shape. */
    record Sum() implements Operation {}

    /**
     * {@code mean + exp(logVariance / 2) · noise}, in graphs of training alone.
     *
     * @param noise drawn for each batch
     */
    record Sample(Noise noise) implements Operation {}

    /** Random numbers of a batch. */
    interface Noise {
        /**
         * Draws the next.
         *
         * @param manager owns the array
         * @param rows examples of the batch
         * @return {@code (rows, values)} float32, standard normal
         */
        NDArray draw(NDManager manager, long rows);
    }
}
