package io.sigmoid.zoo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.sigmoid.zoo.graph.GraphBlock;
import io.sigmoid.zoo.graph.GraphBuilder;
import io.sigmoid.zoo.graph.Value;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * In training a value is 0 with the given probability and {@code x / (1 - rate)} otherwise; in inference it is {@code x}.
 *
 * <p>DJL's own block draws from the engine's generator, of which there is one a process; see {@link RandomBlock}.
 *
 * @see <a href="https://jmlr.org/papers/v15/srivastava14a.html">Dropout: A Simple Way to Prevent Neural Networks from
 *     Overfitting</a>
 */
final class Dropout extends AbstractBlock implements RandomBlock, GraphBlock {
    private final double rate;
    private SplittableRandom random = new SplittableRandom(0);

    /**
     * Drops at a rate.
     *
     * @param rate probability of 0, in [0, 1)
     */
    Dropout(double rate) {
        this.rate = rate;
    }

    @Override
    public void seed(long seed) {
        random = new SplittableRandom(seed);
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore parameters, NDList inputs, boolean training, @Nullable PairList<String, Object> options) {
        NDArray x = inputs.singletonOrThrow();
        if (!training) {
            return inputs;
        }
        float[] mask = new float[Math.toIntExact(x.size())];
        float kept = (float) (1 / (1 - rate));
        for (int i = 0; i < mask.length; i++) {
            mask[i] = random.nextDouble() < rate ? 0 : kept;
        }
        return new NDList(x.mul(NativeMemory.of(x.getManager(), mask, x.getShape())));
    }

    @Override
    public List<Value> describe(GraphBuilder graph, List<Value> inputs) {
        return inputs;
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
        return inputs;
    }
}
