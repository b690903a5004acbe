package io.sigmoid.zoo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.sigmoid.zoo.graph.GraphBlock;
import io.sigmoid.zoo.graph.GraphBuilder;
import io.sigmoid.zoo.graph.Operation;
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
        return new NDList(mean.add(deviation.mul(noise(mean.getManager(), mean.getShape()))));
    }

    private NDArray noise(NDManager manager, Shape shape) {
        float[] values = new float[Math.toIntExact(shape.size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return NativeMemory.of(manager, values, shape);
    }

    @Override
    public List<Value> describe(GraphBuilder graph, List<Value> inputs) {
        return inputs.subList(0, 1);
    }

    @Override
    public List<Value> describeTraining(GraphBuilder graph, List<Value> inputs) {
        Shape values = getInputShapes()[0].slice(1);
        return List.of(graph.add(
                new Operation.Sample((manager, rows) -> noise(manager, new Shape(rows).addAll(values))), inputs));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
        return new Shape[] {inputs[0]};
    }
}
