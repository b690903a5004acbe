package io.sigmoid.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.training.ParameterStore;
import io.sigmoid.datasets.Batches;
import io.sigmoid.datasets.Epochs;
import io.sigmoid.datasets.ImageSource;
import io.sigmoid.datasets.Part;
import io.sigmoid.datasets.Target;
import io.sigmoid.zoo.ConvVae;
import io.sigmoid.zoo.ImageShape;
import io.sigmoid.zoo.NativeMemory;
import io.sigmoid.zoo.Pytorch;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LogLikelihoodTest {
    private final NDManager manager = Pytorch.engine().newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    /** Weights of a normal distribution; zeroes at a deviation of 0. */
    private Block block(int latent, double deviation) {
        var vae = new ConvVae(ImageShape.MNIST, java.util.List.of(2), latent);
        Block block = vae.block();
        block.initialize(manager, DataType.FLOAT32, new Shape(1).addAll(vae.input()));
        return fill(block, deviation);
    }

    private Epochs images(int count) {
        return Epochs.of(
                ImageSource.of("mnist").load(Part.TEST).first(count),
                new Target.Pixels(Target.Binarisation.STATIC, 1),
                manager);
    }

    @Test
    void aModelThatKnowsNothingGivesEveryPixelEvenOdds() {
        try (Epochs images = images(3)) {
            Block block = block(4, 0);
            assertEquals(-784 * Math.log(2), LogLikelihood.estimate(block, images, 1), 1e-2);
            assertEquals(-784 * Math.log(2), LogLikelihood.estimate(block, images, 600), 1e-2);
        }
    }

    /** An autoencoder of an application's own may have what a pass in training moves. */
    @Test
    void toMeasureABlockDoesNotChangeIt() {
        var vae = new ConvVae(ImageShape.MNIST, java.util.List.of(2), 4);
        Block block = new SequentialBlock().add(BatchNorm.builder().build()).add(vae.block());
        block.initialize(manager, DataType.FLOAT32, new Shape(1).addAll(vae.input()));
        try (Epochs images = images(20)) {
            Map<String, Double> metrics = Objective.of(vae.head()).measure(block, images);
            assertEquals(metrics, Objective.of(vae.head()).measure(block, images));
        }
        for (Parameter parameter : block.getParameters().values()) {
            if (parameter.getType() == Parameter.Type.RUNNING_MEAN) {
                assertEquals(0, parameter.getArray().getFloat());
            } else if (parameter.getType() == Parameter.Type.RUNNING_VAR) {
                assertEquals(1, parameter.getArray().getFloat());
            }
        }
    }

    @Test
    void manySamplesComeNearTheIntegralOverTheLatentValue() {
        try (Epochs images = images(3)) {
            Block block = block(1, 0.05);
            assertEquals(integral(block, images), LogLikelihood.estimate(block, images, 20_000), 0.02);
        }
    }

    @Test
    void theEstimateIsTheSameInBatchesOfAnySize() {
        try (Epochs images = images(10)) {
            Block block = block(4, 0.05);
            double usual = LogLikelihood.estimate(block, images, 7);
            assertEquals(usual, LogLikelihood.estimate(block, images, 7, 3), 1e-3);
            assertEquals(usual, LogLikelihood.estimate(block, images, 7, 20), 1e-3);
        }
    }

    @Test
    void moreSamplesGiveAHigherBound() {
        try (Epochs images = images(40)) {
            Block block = block(4, 0.05);
            double one = LogLikelihood.estimate(block, images, 1);
            double many = LogLikelihood.estimate(block, images, 1000);
            assertTrue(many > one, many + " after " + one);
        }
    }

    @Test
    void theBoundIsTheSumOfItsParts() {
        try (Epochs images = images(40)) {
            Map<String, Double> metrics = Objective.of(new ConvVae(ImageShape.MNIST, java.util.List.of(2), 4).head())
                    .measure(block(4, 0.05), images);
            assertEquals(metrics.get("loss"), metrics.get("reconstruction") + metrics.get("divergence"), 1e-9);
            assertEquals(-metrics.get("loss"), metrics.get("elbo"));
            assertTrue(metrics.get("divergence") > 0);
        }
    }

    /** The sum over a fine grid of {@code p(x|z) p(z)}, the mean of its logarithm. */
    private double integral(Block block, Epochs images) {
        int steps = 4000;
        double width = 16.0 / steps;
        float[] z = new float[steps];
        for (int i = 0; i < steps; i++) {
            z[i] = (float) ((i + 0.5) * width - 8);
        }
        NDArray grid = NativeMemory.of(manager, z, new Shape(steps, 1));
        float[] logits = ConvVae.decoder(block)
                .forward(new ParameterStore(manager, false), new NDList(grid), false)
                .singletonOrThrow()
                .toFloatArray();
        float[] pixels;
        try (Batches all = images.batches(images.size())) {
            pixels = all.next(manager).get(1).toFloatArray();
        }
        double sum = 0;
        for (int image = 0; image < images.size(); image++) {
            double[] log = new double[steps];
            double largest = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < steps; i++) {
                log[i] = -z[i] * z[i] / 2.0 - Math.log(2 * Math.PI) / 2;
                for (int pixel = 0; pixel < 784; pixel++) {
                    double p = 1 / (1 + Math.exp(-logits[i * 784 + pixel]));
                    log[i] += Math.log(pixels[image * 784 + pixel] == 1 ? p : 1 - p);
                }
                largest = Math.max(largest, log[i]);
            }
            double total = 0;
            for (double value : log) {
                total += Math.exp(value - largest) * width;
            }
            sum += largest + Math.log(total);
        }
        return sum / images.size();
    }

    private Block fill(Block block, double deviation) {
        var random = new Random(1);
        block.getParameters().forEach(pair -> {
            NDArray array = pair.getValue().getArray();
            float[] values = new float[Math.toIntExact(array.size())];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (deviation * random.nextGaussian());
            }
            array.set(values);
        });
        return block;
    }
}
