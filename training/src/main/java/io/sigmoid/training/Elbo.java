package io.sigmoid.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import io.sigmoid.datasets.Epochs;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.RandomBlock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The negative evidence lower bound of a variational autoencoder, in nats an image: binary cross-entropy summed over the
 * pixels, plus the Kullback-Leibler divergence of the latent values from a standard normal distribution.
 *
 * <p>While the weight of the divergence warms up, the loss is less than the bound.
 *
 * <p>Pixel logits and targets {@code (N, C, H, W)}, mean and logarithm of the variance {@code (N, latent)} → a scalar.
 *
 * @see <a href="https://arxiv.org/abs/1312.6114">Auto-Encoding Variational Bayes</a>
 */
final class Elbo implements Objective {
    /** Of the samples in an evaluation, the same whenever it is repeated. */
    private static final long SEED = 1;

    private static final Set<Parameter.Type> STATISTICS =
            Set.of(Parameter.Type.RUNNING_MEAN, Parameter.Type.RUNNING_VAR);

    private final int pixels;
    private final LossOptions options;

    Elbo(Head.Pixels head, LossOptions options) {
        pixels = head.logits();
        this.options = options;
    }

    @Override
    public NDArray loss(NDList outputs, NDArray targets, double done) {
        double weight = warmth(done);
        NDArray images = constant(outputs, targets.getShape().get(0) / options.weight());
        NDArray divergence = divergence(outputs);
        return reconstruction(outputs, targets)
                .add(weight == 1 ? divergence : divergence.mul(constant(outputs, weight)))
                .div(images);
    }

    /** The weight of the divergence. */
    @Override
    public double warmth(double done) {
        return done < options.klWarmUp() ? done / options.klWarmUp() : 1;
    }

    @Override
    public LossScript script() {
        return new LossScript(
                List.of("logits", "mean", "logVariance"),
                "",
                """
                costs = torch.sub(torch.softplus(logits, 1, 20), torch.mul(logits, targets))
                """,
                """
                variance = torch.exp(logVariance)
                spread = torch.sum(torch.sub(torch.add(torch.pow(mean, 2), variance), logVariance), dtype=None)
                divergence = torch.mul(torch.sub(spread, float(torch.numel(mean))), 0.5)
                count = torch.div(float(torch.size(targets, 0)), %s)
                total = torch.add(torch.sum(costs, dtype=None), torch.mul(divergence, warmth))
                """.formatted(options.weight()),
                "answers = -1.\n",
                """
                dlogits = torch.mul_(torch.sub_(torch.sigmoid(logits), targets), each)
                warm = torch.mul(each, warmth)
                dmean = torch.mul(mean, warm)
                dlogVariance = torch.mul(torch.sub(variance, 1), torch.mul(warm, 0.5))
                """);
    }

    /** Binary cross-entropy, the sum over a batch's images. */
    private static NDArray reconstruction(NDList outputs, NDArray targets) {
        NDArray z = outputs.get(0);
        return Activation.softPlus(z).sub(z.mul(targets)).sum();
    }

    /** From the standard normal distribution, the sum over a batch's images. */
    private static NDArray divergence(NDList outputs) {
        NDArray mean = outputs.get(1);
        NDArray logVariance = outputs.get(2);
        NDArray spread = mean.square().add(logVariance.exp()).sub(logVariance).sum();
        return spread.sub(constant(outputs, (double) mean.size())).mul(constant(outputs, 0.5));
    }

    private static NDArray constant(NDList outputs, double value) {
        return Constants.of(outputs.get(0).getManager(), value);
    }

    @Override
    public @Nullable NDArray right(NDList outputs, NDArray targets) {
        return null;
    }

    @Override
    public Set<String> metrics() {
        return new TreeSet<>(Set.of("loss", "elbo", "reconstruction", "divergence"));
    }

    @Override
    public int targets() {
        return pixels;
    }

    /**
     * {@code elbo} in nats an image, from one sample an image; {@code loss}, its negative, and the two parts of that, {@code
     * reconstruction} and {@code divergence}.
     */
    @Override
    public Map<String, Double> measure(Block block, Epochs examples) {
        RandomBlock.seed(block, SEED);
        double[] sums = {0, 0};
        NDList statistics = statistics(block);
        try (NDManager scratch = examples.manager().newSubManager()) {
            NDList before = TrainingState.duplicates(statistics, scratch);
            try {
                // In training the block returns a sample's reconstruction with mean and variance, which the bound
                // needs.
                ForwardPass.over(examples, block, true, (from, outputs, data) -> {
                    sums[0] += reconstruction(outputs, data.get(1)).getFloat();
                    sums[1] += divergence(outputs).getFloat();
                });
            } finally {
                TrainingState.copy(before, statistics);
            }
        }
        double reconstruction = sums[0] / examples.size();
        double divergence = sums[1] / examples.size();
        double loss = reconstruction + divergence;
        return Map.of("loss", loss, "elbo", -loss, "reconstruction", reconstruction, "divergence", divergence);
    }

    /** What a forward pass in training moves, in a block of an application's own. */
    private static NDList statistics(Block block) {
        return block.getParameters().values().stream()
                .filter(parameter -> STATISTICS.contains(parameter.getType()))
                .map(Parameter::getArray)
                .collect(Collectors.toCollection(NDList::new));
    }
}
