package io.sigmoid.zoo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/** Gradients of a block's weights from the same seeds each time. */
final class Gradients {
    private static final int[] SIZES = {4, 16, 64, 256, 1024, 4096, 16384, 65536};

    /** Kept, so that the memory stays theirs until after the backward pass. */
    private static final List<ByteBuffer> FILLED = new ArrayList<>();

    private Gradients() {}

    /**
     * Forward, {@code between}, backward of the sum of all outputs, each weighted at random.
     *
     * @return the gradients by the parameter's name
     */
    static Map<String, float[]> of(Supplier<Block> fresh, Shape input, Runnable between) {
        try (NDManager manager = NDManager.newBaseManager()) {
            var random = new Random(1);
            Block block = fresh.get();
            initialize(block, manager, random, input);
            RandomBlock.seed(block, 2);
            NDArray x = normal(manager, random, input, 1);
            try (GradientCollector tape = Pytorch.engine().newGradientCollector()) {
                // No local variable holds what came before the loss.
                NDArray loss = loss(block, x, random);
                between.run();
                tape.backward(loss);
            }
            var gradients = new LinkedHashMap<String, float[]>();
            block.getParameters().forEach(pair -> {
                Parameter parameter = pair.getValue();
                if (parameter.requiresGradient()) {
                    gradients.put(
                            pair.getKey(), parameter.getArray().getGradient().toFloatArray());
                }
            });
            return gradients;
        }
    }

    private static NDArray loss(Block block, NDArray x, Random random) {
        NDManager manager = x.getManager();
        NDArray loss = manager.zeros(new Shape());
        for (NDArray output : block.forward(new ParameterStore(manager, false), new NDList(x), true)) {
            loss = loss.add(
                    output.mul(normal(manager, random, output.getShape(), 1)).sum());
        }
        return loss;
    }

    /** Collects garbage and fills fresh direct memory with sevens, where freed memory was. */
    static void refillMemory() {
        FILLED.clear();
        System.gc();
        for (int size : SIZES) {
            for (int i = 0; i < 32; i++) {
                ByteBuffer buffer = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
                while (buffer.hasRemaining()) {
                    buffer.putFloat(7);
                }
                FILLED.add(buffer);
            }
        }
    }

    /** Weights as large as their fan-in allows; everything else as DJL does. */
    static void initialize(Block block, NDManager manager, Random random, Shape input) {
        for (Parameter parameter : block.getParameters().values()) {
            if (parameter.getType() == Parameter.Type.WEIGHT) {
                parameter.setInitializer((owner, shape, type) ->
                        normal(owner, random, shape, Math.sqrt(2.0 * shape.get(0) / shape.size())));
            }
        }
        block.initialize(manager, DataType.FLOAT32, input);
    }

    static NDArray normal(NDManager manager, Random random, Shape shape, double deviation) {
        float[] values = new float[Math.toIntExact(shape.size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextGaussian() * deviation);
        }
        return NativeMemory.of(manager, values, shape);
    }
}
