package io.sigmoid.zoo;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;

/**
 * A ReLU branch and a sigmoid branch side by side on the same input, concatenated, then logits: mixes two activations
 * without stacking them.
 *
 * <p>{@code (N, …)} float32, flattened to {@code (N, inputs)} → {@code (N, logits)} logits for each output of the head.
 *
 * @param inputs number of values of one example
 * @param units of each of the two branches
 * @param head what the logits mean
 */
public record BranchedMlp(int inputs, int units, Head head) implements Architecture {
    public BranchedMlp {
        Check.between("inputs", inputs, 1, 1 << 26);
        Check.width("units", units);
        Check.labelling(head);
    }

    /** 64 units a branch. */
    public static BranchedMlp of(int inputs, Head head) {
        return new BranchedMlp(inputs, 64, head);
    }

    @Override
    public Shape input() {
        return new Shape(inputs);
    }

    @Override
    public Block block() {
        var branches = Branches.concatenation().add(branch(Activation.RELU)).add(branch(Activation.SIGMOID));
        return Layers.denseLogits(
                new DenseSequence().add(ParameterFree.flatten()).add(branches), head);
    }

    private Block branch(Activation activation) {
        return new SequentialBlock().add(Layers.dense(units)).add(ParameterFree.activation(activation));
    }
}
