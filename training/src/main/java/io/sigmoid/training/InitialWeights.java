package io.sigmoid.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.initializer.Initializer;
import io.sigmoid.zoo.NativeMemory;
import java.util.Random;

/**
 * Initial weights from a seed alone: the same on every device and whatever else uses the engine's random numbers.
 *
 * <p>Weights are normal with variance 2 / fan-in (He), everything else as DJL does it: biases 0, scales 1.
 *
 * @see <a href="https://arxiv.org/abs/1502.01852">Delving Deep into Rectifiers</a>
 */
final class InitialWeights {
    private final Random random;

    InitialWeights(long seed) {
        random = new Random(seed);
    }

    Initializer of(Parameter parameter) {
        return parameter.getType() == Parameter.Type.WEIGHT ? this::normal : parameter.getInitializer();
    }

    private NDArray normal(NDManager manager, Shape shape, DataType type) {
        // Axis 0 holds the outputs; everything else feeds one of them.
        double deviation = Math.sqrt(2.0 * shape.get(0) / shape.size());
        float[] values = new float[Math.toIntExact(shape.size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextGaussian() * deviation);
        }
        return NativeMemory.of(manager, values, shape);
    }
}
