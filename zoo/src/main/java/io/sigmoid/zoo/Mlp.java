package io.sigmoid.zoo;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import java.util.List;

/**
 * Dense classifier: flatten, hidden layers, logits. {@code Mlp.of(784, head)} is the classic 64-32-n.
 *
 * <p>{@code (N, …)} float32, flattened to {@code (N, inputs)} → {@code (N, logits)} logits for each output of the head.
 *
 * <p>"ReLU, then sigmoid outputs" is {@link #reluThenSigmoid}: an ordinary network with a head whose link is the sigmoid.
 * "Sigmoid, then ReLU outputs" is {@link #sigmoidThenRelu}.
 *
 * @param inputs number of values of one example
 * @param hidden units of each hidden layer, first to last; empty for a linear model
 * @param activation after each hidden layer
 * @param dropout rate after each hidden layer in training, in [0, 1); 0 for none
 * @param output what becomes of the last layer's values before they are logits
 * @param head what the logits mean
 * @see <a href="https://doi.org/10.1038/323533a0">Learning representations by back-propagating errors</a>
 */
public record Mlp(int inputs, List<Integer> hidden, Activation activation, double dropout, Output output, Head head)
        implements Architecture {
    /** What becomes of the last layer's values before they are logits. */
    public enum Output {
        /** The values themselves are the logits: nearly always the right choice. */
        LINEAR,
        /**
         * {@code max(0, z)} are the logits, so none is negative. Only for {@link Head.MultiClass}: a sigmoid of such a
         * logit could never be less than 0.5. A label whose z is not positive gets no gradient.
         */
        RELU
    }

    public Mlp {
        Check.between("inputs", inputs, 1, 1 << 26);
        hidden = Check.widths("hidden", hidden);
        Given.value("activation", activation);
        if (!(dropout >= 0 && dropout < 1)) {
            throw new IllegalArgumentException("dropout must lie in [0, 1), got " + dropout);
        }
        Given.value("output", output);
        Check.labelling(head);
        if (output == Output.RELU && !(head instanceof Head.MultiClass)) {
            throw new IllegalArgumentException(
                    "output RELU needs a multi-class head, got %s: its sigmoid would always be 0.5 or more"
                            .formatted(head.getClass().getSimpleName()));
        }
    }

    /** Without dropout, the last layer's values are the logits. */
    public Mlp(int inputs, List<Integer> hidden, Activation activation, Head head) {
        this(inputs, hidden, activation, 0, Output.LINEAR, head);
    }

    /** Two hidden layers, 64 and 32 units, ReLU. */
    public static Mlp of(int inputs, Head head) {
        return new Mlp(inputs, List.of(64, 32), Activation.RELU, head);
    }

    /** ReLU in the hidden layers, sigmoid outputs: the head applies the sigmoid to the logits at prediction. */
    public static Mlp reluThenSigmoid(int inputs, List<Integer> hidden, Head.MultiLabel head) {
        return new Mlp(inputs, hidden, Activation.RELU, head);
    }

    /** Sigmoid in the hidden layers, outputs {@code max(0, z)}, which are the logits that the head takes a softmax of. */
    public static Mlp sigmoidThenRelu(int inputs, List<Integer> hidden, Head.MultiClass head) {
        return new Mlp(inputs, hidden, Activation.SIGMOID, 0, Output.RELU, head);
    }

    @Override
    public Shape input() {
        return new Shape(inputs);
    }

    @Override
    public Block block() {
        SequentialBlock net = dropout > 0 ? new SequentialBlock() : new DenseSequence();
        net.add(ParameterFree.flatten());
        for (int units : hidden) {
            net.add(Layers.dense(units)).add(ParameterFree.activation(activation));
            if (dropout > 0) {
                net.add(new Dropout(dropout));
            }
        }
        Layers.denseLogits(net, head);
        return switch (output) {
            case LINEAR -> net;
            case RELU -> net.add(ParameterFree.activation(Activation.RELU));
        };
    }
}
