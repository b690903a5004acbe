package io.sigmoid.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import io.sigmoid.datasets.Batches;
import io.sigmoid.datasets.Epochs;
import io.sigmoid.zoo.ConvVae;
import io.sigmoid.zoo.NativeMemory;
import java.util.Arrays;
import java.util.Random;

/**
 * The logarithm of the likelihood that an autoencoder gives to images, by importance sampling from its encoder:
 * {@code log (1/K) Σ p(x|z) p(z) / q(z|x)}. With one sample its mean is the evidence lower bound; with more it rises towards
 * the likelihood, and never above it in the mean.
 *
 * @see <a href="https://arxiv.org/abs/1509.00519">Importance Weighted Autoencoders</a>
 */
final class LogLikelihood {
    /** Latent values that are decoded at once, so that memory does not grow with the samples. */
    private static final int BATCH = 512;

    private static final long SEED = 1;

    private final Block encoder;
    private final Block decoder;
    private final int samples;
    private final int batch;

    private LogLikelihood(Block block, int samples, int batch) {
        encoder = ConvVae.encoder(block);
        decoder = ConvVae.decoder(block);
        this.samples = samples;
        this.batch = batch;
    }

    /**
     * The mean over all images, in nats an image. The samples of an image depend on its place in the data alone.
     *
     * @param block of a {@link ConvVae}
     * @param samples of each image, K
     */
    static double estimate(Block block, Epochs examples, int samples) {
        return estimate(block, examples, samples, BATCH);
    }

    static double estimate(Block block, Epochs examples, int samples, int batch) {
        var estimate = new LogLikelihood(block, samples, batch);
        int together = Math.max(1, batch / samples);
        double sum = 0;
        try (Batches batches = examples.batches(together)) {
            for (int from = 0; batches.hasNext(); from += together) {
                try (Autograd none = Autograd.pause();
                        NDManager manager = examples.manager().newSubManager()) {
                    sum += estimate.sum(batches.next(manager), from);
                }
            }
        }
        return sum / examples.size();
    }

    /** The sum over the images of a batch. */
    private double sum(NDList data, int from) {
        NDManager manager = data.getManager();
        NDList code = encoder.forward(new ParameterStore(manager, false), new NDList(data.get(0)), false);
        var images = new Image[Math.toIntExact(data.get(0).getShape().get(0))];
        float[] mean = code.get(0).toFloatArray();
        float[] logVariance = code.get(1).toFloatArray();
        int latent = mean.length / images.length;
        for (int i = 0; i < images.length; i++) {
            images[i] = new Image(
                    new Random(SEED + 0x9E3779B97F4A7C15L * (from + i)),
                    Arrays.copyOfRange(mean, i * latent, (i + 1) * latent),
                    Arrays.copyOfRange(logVariance, i * latent, (i + 1) * latent));
        }
        NDArray targets = data.get(1).reshape(images.length, 1, -1);
        for (int done = 0; done < samples; done += batch) {
            NativeHeap.relax();
            add(images, Math.min(batch, samples - done), targets);
        }
        return Arrays.stream(images).mapToDouble(Image::logMean).sum();
    }

    /** Adds so many samples of each image. */
    private void add(Image[] images, int each, NDArray targets) {
        int latent = images[0].mean.length;
        float[] z = new float[images.length * each * latent];
        double[] logWeights = new double[images.length * each];
        for (int i = 0; i < logWeights.length; i++) {
            logWeights[i] = images[i / each].draw(z, i * latent);
        }
        try (NDManager scratch = targets.getManager().newSubManager()) {
            NDArray values = NativeMemory.of(scratch, z, new Shape(logWeights.length, latent));
            NDArray logits = decoder.forward(new ParameterStore(scratch, false), new NDList(values), false)
                    .singletonOrThrow()
                    .reshape(images.length, each, -1);
            float[] misses = Activation.softPlus(logits)
                    .sub(logits.mul(targets))
                    .sum(new int[] {2})
                    .toFloatArray();
            for (int i = 0; i < logWeights.length; i++) {
                images[i / each].add(logWeights[i] - misses[i]);
            }
        }
    }

    /** One image's code, random numbers and sum so far. */
    private static final class Image {
        private final Random random;
        private final float[] mean;
        private final float[] logVariance;
        private double largest = Double.NEGATIVE_INFINITY;
        /** Of all weights so far, the largest taken as 1. */
        private double sum;

        private int count;

        Image(Random random, float[] mean, float[] logVariance) {
            this.random = random;
            this.mean = mean;
            this.logVariance = logVariance;
        }

        /** Draws latent values and returns {@code log p(z) − log q(z|x)}. */
        double draw(float[] z, int to) {
            double logWeight = 0;
            for (int i = 0; i < mean.length; i++) {
                double noise = random.nextGaussian();
                double value = mean[i] + Math.exp(logVariance[i] / 2.0) * noise;
                z[to + i] = (float) value;
                logWeight += (noise * noise + logVariance[i] - value * value) / 2;
            }
            return logWeight;
        }

        /** Adds a weight, by its logarithm. */
        void add(double logWeight) {
            if (logWeight > largest) {
                sum = sum * Math.exp(largest - logWeight) + 1;
                largest = logWeight;
            } else {
                sum += Math.exp(logWeight - largest);
            }
            count++;
        }

        double logMean() {
            return largest + Math.log(sum / count);
        }
    }
}
