package io.sigmoid.training;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.sigmoid.zoo.Architecture;
import io.sigmoid.zoo.Head;

/**
 * An architecture that sees other inputs in one of its training steps.
 *
 * @param at counted from 1, by each block for itself
 * @param value of all inputs of that step
 */
public record Faulty(int at, float value, Architecture inner) implements Architecture {
    /** Of NaN. */
    Faulty(int at, Architecture inner) {
        this(at, Float.NaN, inner);
    }

    @Override
    public Shape input() {
        return inner.input();
    }

    @Override
    public Head head() {
        return inner.head();
    }

    @Override
    public Block block() {
        return new SequentialBlock() {
            private int steps;

            @Override
            protected NDList forwardInternal(
                    ParameterStore store, NDList inputs, boolean training, PairList<String, Object> parameters) {
                if (training && ++steps == at) {
                    NDList bad = new NDList(
                            inputs.get(0).getManager().full(inputs.get(0).getShape(), value));
                    return super.forwardInternal(store, bad, true, parameters);
                }
                return super.forwardInternal(store, inputs, training, parameters);
            }
        }.add(inner.block());
    }
}
