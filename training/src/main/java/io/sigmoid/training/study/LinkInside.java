package io.sigmoid.training.study;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import io.sigmoid.zoo.Architecture;
import io.sigmoid.zoo.Head;
import java.util.function.UnaryOperator;

/**
 * A network with probabilities in its graph: its loss sees the log-odds of them, which is cross-entropy on probabilities.
 *
 * @param logits the network before the probabilities
 * @param logOdds of the probabilities that it makes of the logits, kept off 0 and 1 as is usual there
 */
record LinkInside(Architecture logits, UnaryOperator<NDArray> logOdds) implements Architecture {
    @Override
    public Shape input() {
        return logits.input();
    }

    @Override
    public Head head() {
        return logits.head();
    }

    @Override
    public Block block() {
        return new SequentialBlock()
                .add(logits.block())
                .add(new LambdaBlock(outputs -> new NDList(logOdds.apply(outputs.singletonOrThrow()))));
    }
}
