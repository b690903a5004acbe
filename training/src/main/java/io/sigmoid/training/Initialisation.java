package io.sigmoid.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.initializer.Initializer;
import io.sigmoid.zoo.NativeMemory;
import java.util.Random;
import java.util.function.DoubleSupplier;

/**
 * How weights begin, from a seed alone: the same on every device and whatever else uses the engine's random numbers.
 * Everything but weights begins as DJL has it: biases 0, scales 1.
 */
public enum Initialisation {
    /**
     * Normal with variance 2 / fan-in, for rectifiers; of a transposed convolution fan-in is what PyTorch takes for it, filters
     * × height × width.
     *
     * @see <a href="https://arxiv.org/abs/1502.01852">Delving Deep into Rectifiers</a>
     */
    HE {
        @Override
        DoubleSupplier values(Random random, double fanIn, double fanOut) {
            double deviation = Math.sqrt(2 / fanIn);
            return () -> random.nextGaussian() * deviation;
        }
    },
    /**
     * Uniform with variance 2 / (fan-in + fan-out), for functions that are linear around 0.
     *
     * @see <a href="https://proceedings.mlr.press/v9/glorot10a.html">Understanding the difficulty of training deep
     *     feedforward neural networks</a>
     */
    XAVIER {
        @Override
        DoubleSupplier values(Random random, double fanIn, double fanOut) {
            double limit = Math.sqrt(6 / (fanIn + fanOut));
            return () -> (2 * random.nextDouble() - 1) * limit;
        }
    },
    /** Uniform within ±1 / √fan-in, what PyTorch does unless told otherwise. */
    UNIFORM {
        @Override
        DoubleSupplier values(Random random, double fanIn, double fanOut) {
            double limit = 1 / Math.sqrt(fanIn);
            return () -> (2 * random.nextDouble() - 1) * limit;
        }
    };

    abstract DoubleSupplier values(Random random, double fanIn, double fanOut);

    /**
     * Sets the initializers of a block that is not yet initialised.
     *
     * @param block whose weights are drawn in the order of its parameters
     */
    public void apply(Block block, long seed) {
        var random = new Random(seed);
        for (Parameter parameter : block.getParameters().values()) {
            if (parameter.getType() == Parameter.Type.WEIGHT) {
                Initializer initializer = (manager, shape, type) -> draw(manager, shape, random);
                parameter.setInitializer(initializer);
            }
        }
    }

    private NDArray draw(NDManager manager, Shape shape, Random random) {
        // Axis 0 holds the outputs; everything else feeds one of them. Of transposed convolutions axis 0 holds the
        // inputs, and
        // their fan-in is what PyTorch takes for it.
        double taps = shape.dimension() < 2 ? 1 : (double) shape.size() / shape.get(0) / shape.get(1);
        DoubleSupplier next = values(random, (double) shape.size() / shape.get(0), shape.get(0) * taps);
        float[] values = new float[Math.toIntExact(shape.size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) next.getAsDouble();
        }
        return NativeMemory.of(manager, values, shape);
    }
}
