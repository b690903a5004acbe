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
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A sample of a normal distribution through which gradients pass: {@code mean + exp(logVariance / 2) · noise}.
 *
 * <p>Mean and logarithm of the variance, each {@code (N, latent)} float32 → {@code (N, latent)}: a sample in training,
 * the mean in inference. The noise is standard normal and follows {@link RandomBlock}: the {@link Random#nextGaussian()}
 * of {@code new Random(seed)}, row by row, which every Java computes alike.
 *
 * @see <a href="https://arxiv.org/abs/1312.6114">Auto-Encoding Variational Bayes</a>
 */
public final class Reparameterization extends AbstractBlock implements RandomBlock, GraphBlock {
    private Random random = new Random(0);

    /** Starts from seed 0. */
    public Reparameterization() {}

    @Override
    public void seed(long seed) {
        random = new Random(seed);
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore parameters, NDList inputs, boolean training, @Nullable PairList<String, Object> options) {
        NDArray mean = inputs.get(0);
        if (!training) {
            return new NDList(mean);
        }
        NDArray half = mean.getManager().full(new Shape(), 0.5f);
        NDArray deviation = inputs.get(1).mul(half).exp();
        return new NDList(mean.add(deviation.mul(noise(mean))));
    }

    private NDArray noise(NDArray like) {
        float[] values = new float[Math.toIntExact(like.size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return NativeMemory.of(like.getManager(), values, like.getShape());
    }

    @Override
    public List<Value> describe(GraphBuilder graph, List<Value> inputs) {
        return inputs.subList(0, 1);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
        return new Shape[] {inputs[0]};
    }
}
