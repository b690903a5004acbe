package io.sigmoid.training;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.ParameterStore;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.evaluator.BinaryAccuracy;
import ai.djl.training.listener.TrainingListener;
import ai.djl.training.loss.Loss;
import ai.djl.training.tracker.Tracker;
import ai.djl.translate.TranslateException;
import ai.djl.util.PairList;
import io.sigmoid.zoo.NativeMemory;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The plain way to train with DJL: its blocks, {@code ArrayDataset}, {@code EasyTrain}, its Adam, basic listeners. */
final class PlainDjl implements AutoCloseable {
    private final Model model;
    private final ai.djl.training.Trainer trainer;
    private final ArrayDataset dataset;

    /**
     * Makes a trainer.
     *
     * @param features {@code (N, …)} float32
     * @param targets rows of the same number
     * @param weights initial ones in the order of the block's parameters, and rows in their order; none to leave both to DJL
     */
    PlainDjl(
            Block block,
            DefaultTrainingConfig config,
            NDArray features,
            NDArray targets,
            int batchSize,
            List<NDArray> weights,
            double epsilon) {
        model = Model.newInstance("plain", "PyTorch");
        model.setBlock(block);
        config.optOptimizer(ai.djl.training.optimizer.Optimizer.adam()
                        .optLearningRateTracker(Tracker.fixed(1e-3f))
                        .optEpsilon((float) epsilon)
                        .build())
                .addTrainingListeners(TrainingListener.Defaults.basic());
        trainer = model.newTrainer(config);
        trainer.setMetrics(new ai.djl.metric.Metrics());
        for (int i = 0; i < weights.size(); i++) {
            NDArray values = weights.get(i);
            block.getParameters().valueAt(i).setInitializer((manager, shape, type) -> initial(manager, shape, values));
        }
        trainer.initialize(new Shape(1).addAll(features.getShape().slice(1)));
        dataset = new ArrayDataset.Builder()
                .setData(features)
                .optLabels(targets)
                .setSampling(batchSize, weights.isEmpty())
                .build();
    }

    private static NDArray initial(NDManager manager, Shape shape, NDArray values) {
        NDArray ordered = values.getShape().equals(shape)
                ? values
                : Doubling.phases(values).reshape(shape);
        return NativeMemory.of(manager, ordered.toFloatArray(), shape);
    }

    /** With a sigmoid's cross-entropy on logits and its accuracy. */
    static DefaultTrainingConfig binary() {
        return new DefaultTrainingConfig(Loss.sigmoidBinaryCrossEntropyLoss()).addEvaluator(new BinaryAccuracy());
    }

    static DefaultTrainingConfig bound() {
        return new DefaultTrainingConfig(new Bound());
    }

    Block block() {
        return model.getBlock();
    }

    /** Trains for an epoch; the seconds that it took. */
    double epoch() {
        long start = System.nanoTime();
        try {
            EasyTrain.fit(trainer, 1, dataset, null);
        } catch (IOException | TranslateException e) {
            throw new IllegalStateException(e);
        }
        return (System.nanoTime() - start) * 1e-9;
    }

    /** The loss of the last epoch. */
    double loss() {
        return trainer.getTrainingResult().getTrainLoss();
    }

    @Override
    public void close() {
        trainer.close();
        model.close();
    }

    static Block mlp() {
        return new SequentialBlock()
                .add(Blocks.batchFlattenBlock(784))
                .add(Linear.builder().setUnits(64).build())
                .add(Activation::relu)
                .add(Linear.builder().setUnits(32).build())
                .add(Activation::relu)
                .add(Linear.builder().setUnits(1).build());
    }

    static Block cnn() {
        var net = new SequentialBlock();
        for (int filters : List.of(32, 64, 128)) {
            net.add(convolution(filters, 1))
                    .add(Activation::relu)
                    .add(Pool.maxPool2dBlock(new Shape(2, 2), new Shape(2, 2)));
        }
        return net.add(Pool.globalAvgPool2dBlock())
                .add(Linear.builder().setUnits(1).build());
    }

    private static Block convolution(int filters, int stride) {
        return Conv2d.builder()
                .setKernelShape(new Shape(3, 3))
                .optPadding(new Shape(1, 1))
                .optStride(new Shape(stride, stride))
                .setFilters(filters)
                .build();
    }

    /**
     * An autoencoder of 16 latent values.
     *
     * @param noise standard normal values of the given array's shape
     */
    static Block vae(Function<NDArray, NDArray> noise) {
        return new Vae(noise);
    }

    private static final class Vae extends AbstractBlock {
        private final Block encoder;
        private final Block mean;
        private final Block logVariance;
        private final Block decoder;
        private final Function<NDArray, NDArray> noise;

        Vae(Function<NDArray, NDArray> noise) {
            this.noise = noise;
            encoder = addChildBlock(
                    "encoder",
                    new SequentialBlock()
                            .add(convolution(32, 2))
                            .add(Activation::relu)
                            .add(convolution(64, 2))
                            .add(Activation::relu)
                            .add(Blocks.batchFlattenBlock()));
            mean = addChildBlock("mean", Linear.builder().setUnits(16).build());
            logVariance =
                    addChildBlock("logVariance", Linear.builder().setUnits(16).build());
            decoder = addChildBlock(
                    "decoder",
                    new SequentialBlock()
                            .add(Linear.builder().setUnits(7 * 7 * 64).build())
                            .add(Activation::relu)
                            .addSingleton(x -> x.reshape(-1, 64, 7, 7))
                            .add(new Doubling(32))
                            .add(Activation::relu)
                            .add(new Doubling(1)));
        }

        @Override
        protected NDList forwardInternal(
                ParameterStore parameters,
                NDList inputs,
                boolean training,
                @Nullable PairList<String, Object> options) {
            NDList code = encoder.forward(parameters, inputs, training);
            NDArray mu = mean.forward(parameters, code, training).singletonOrThrow();
            NDArray spread = logVariance.forward(parameters, code, training).singletonOrThrow();
            NDArray latent = mu.add(spread.mul(0.5f).exp().mul(noise.apply(mu)));
            NDArray pixels =
                    decoder.forward(parameters, new NDList(latent), training).singletonOrThrow();
            return new NDList(pixels, mu, spread);
        }

        @Override
        protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputs) {
            encoder.initialize(manager, type, inputs);
            Shape[] code = encoder.getOutputShapes(inputs);
            mean.initialize(manager, type, code);
            logVariance.initialize(manager, type, code);
            decoder.initialize(manager, type, mean.getOutputShapes(code));
        }

        @Override
        public Shape[] getOutputShapes(Shape[] inputs) {
            Shape code = new Shape(inputs[0].get(0), 16);
            return new Shape[] {inputs[0], code, code};
        }
    }

    /** A 4×4 transposed convolution of stride 2 and padding 1: a 2×2 convolution to four phases, interleaved and cut. */
    private static final class Doubling extends AbstractBlock {
        private final int filters;
        private final Parameter weight;
        private final Parameter bias;

        Doubling(int filters) {
            this.filters = filters;
            weight = addParameter(Parameter.builder()
                    .setName("weight")
                    .setType(Parameter.Type.WEIGHT)
                    .build());
            bias = addParameter(Parameter.builder()
                    .setName("bias")
                    .setType(Parameter.Type.BIAS)
                    .build());
        }

        /** {@code (in, filters, 4, 4)}, a transposed convolution's → {@code (filters, phase, phase, in, 2, 2)}. */
        static NDArray phases(NDArray kernels) {
            Shape shape = kernels.getShape();
            return kernels.reshape(shape.get(0), shape.get(1), 2, 2, 2, 2)
                    .transpose(1, 3, 5, 0, 2, 4)
                    .flip(4, 5);
        }

        @Override
        protected void prepare(Shape[] inputs) {
            weight.setShape(new Shape(4L * filters, inputs[0].get(1), 2, 2));
            bias.setShape(new Shape(filters));
        }

        @Override
        protected NDList forwardInternal(
                ParameterStore parameters,
                NDList inputs,
                boolean training,
                @Nullable PairList<String, Object> options) {
            NDArray x = inputs.singletonOrThrow();
            NDArray kernels = parameters.getValue(weight, x.getDevice(), training);
            Shape in = x.getShape();
            NDArray image = Conv2d.conv2d(x, kernels, null, new Shape(1, 1), new Shape(1, 1))
                    .singletonOrThrow()
                    .reshape(in.get(0), filters, 2, 2, in.get(2) + 1, in.get(3) + 1)
                    .transpose(0, 1, 4, 2, 5, 3)
                    .reshape(in.get(0), filters, 2 * in.get(2) + 2, 2 * in.get(3) + 2)
                    .get(new NDIndex(":, :, 1:-1, 1:-1"));
            return new NDList(
                    image.add(parameters.getValue(bias, x.getDevice(), training).reshape(1, filters, 1, 1)));
        }

        @Override
        public Shape[] getOutputShapes(Shape[] inputs) {
            Shape in = inputs[0];
            return new Shape[] {new Shape(in.get(0), filters, 2 * in.get(2), 2 * in.get(3))};
        }
    }

    /** The negative evidence lower bound as one writes it down, in nats an image. */
    private static final class Bound extends Loss {
        Bound() {
            super("bound");
        }

        @Override
        public NDArray evaluate(NDList targets, NDList outputs) {
            NDArray y = targets.singletonOrThrow();
            NDArray z = outputs.get(0);
            NDArray mean = outputs.get(1);
            NDArray logVariance = outputs.get(2);
            NDArray reconstruction = Activation.softPlus(z).sub(z.mul(y)).sum();
            NDArray divergence = mean.square()
                    .add(logVariance.exp())
                    .sub(logVariance)
                    .sub(1)
                    .sum()
                    .mul(0.5f);
            return reconstruction.add(divergence).div(y.getShape().get(0));
        }
    }
}
