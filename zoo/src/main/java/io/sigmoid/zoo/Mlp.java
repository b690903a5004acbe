package io.sigmoid.zoo;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import java.util.List;

/**
 * Dense classifier: flatten, hidden layers, logits. {@code Mlp.of(784, head)} is the classic 64-32-n.
 *
 * <p>{@code (N, …)} float32, flattened to {@code (N, inputs)} → {@code (N, head.logits())} logits.
 *
 * @param inputs number of values of one example
 * @param hidden units of each hidden layer, first to last; empty for a linear model
 * @param activation after each hidden layer
 * @param head what the logits mean
 * @see <a href="https://doi.org/10.1038/323533a0">Learning representations by back-propagating errors</a>
 */
public record Mlp(int inputs, List<Integer> hidden, Activation activation, Head head) implements Architecture {
    public Mlp {
        Check.positive("inputs", inputs);
        hidden = Check.positive("hidden", hidden);
        Check.given("activation", activation);
        Check.given("head", head);
    }

    /** Two hidden layers, 64 and 32 units, ReLU. */
    public static Mlp of(int inputs, Head head) {
        return new Mlp(inputs, List.of(64, 32), Activation.RELU, head);
    }

    @Override
    public Shape input() {
        return new Shape(inputs);
    }

    @Override
    public Block block() {
        var net = new SequentialBlock().add(ParameterFree.flatten());
        for (int units : hidden) {
            net.add(Linear.builder().setUnits(units).build()).add(ParameterFree.activation(activation));
        }
        return net.add(Linear.builder().setUnits(head.logits()).build());
    }
}
