package io.sigmoid.serving;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import io.sigmoid.zoo.Architecture;
import io.sigmoid.zoo.ConvVae;
import io.sigmoid.zoo.GapCnn;
import io.sigmoid.zoo.Pytorch;
import io.sigmoid.zoo.artifact.Artifact;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * PyTorch through DJL. The weights are frozen, so no thread ever builds a graph; every call has a manager of its own, so
 * nothing outlives it.
 */
final class PytorchEngine implements LogitEngine {
    private final NDManager manager;
    private final ParameterStore parameters;
    private final Map<ModelFunction, Computation> computations;

    /** Memory that examples are copied to: reused, for direct memory is freed only when the garbage collector runs. */
    private final Queue<ByteBuffer> buffers = new ConcurrentLinkedQueue<>();

    private PytorchEngine(NDManager manager, Map<ModelFunction, Computation> computations) {
        this.manager = manager;
        this.parameters = new FrozenParameters(manager);
        this.computations = computations;
    }

    /** A block and the shape of one row that it takes. */
    private record Computation(Block block, Shape row) {}

    static PytorchEngine of(Artifact artifact, LoadOptions options, ModelFunction... functions) {
        NDManager manager = Pytorch.engine().newBaseManager(options.presentDevice());
        try {
            Block block = artifact.block(manager);
            var computations = new EnumMap<ModelFunction, Computation>(ModelFunction.class);
            for (ModelFunction function : functions) {
                computations.put(function, computation(artifact, block, function));
            }
            return new PytorchEngine(manager, computations);
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    @Override
    public float[] compute(ModelFunction function, float[] rows, int from, int size) {
        Computation computation = Objects.requireNonNull(computations.get(function));
        int values = Math.toIntExact(size * computation.row().size());
        ByteBuffer buffer = buffer(values * Float.BYTES);
        buffer.asFloatBuffer().put(rows, from, values);
        try (NDManager call = manager.newSubManager()) {
            Shape shape = new Shape(size).addAll(computation.row());
            NDList outputs = computation
                    .block()
                    .forward(parameters, new NDList(call.create(buffer, shape, DataType.FLOAT32)), false);
            return outputs.size() == 1 ? outputs.get(0).toFloatArray() : sideBySide(outputs, size);
        } finally {
            buffers.add(buffer);
        }
    }

    @Override
    public void close() {
        manager.close();
    }

    private static Computation computation(Artifact artifact, Block block, ModelFunction function) {
        Architecture architecture = artifact.manifest().architecture();
        Shape example = artifact.manifest().input().batch(1).slice(1);
        return switch (function) {
            case LOGITS -> new Computation(block, example);
            case ACTIVATION_MAPS -> new Computation(((GapCnn) architecture).maps(block), example);
            case ENCODER -> new Computation(ConvVae.encoder(block), example);
            case DECODER -> new Computation(ConvVae.decoder(block), new Shape(((ConvVae) architecture).latent()));
        };
    }

    /** Row by row what several arrays say of it. */
    private static float[] sideBySide(NDList outputs, int size) {
        int width = Math.toIntExact(outputs.stream().mapToLong(NDArray::size).sum() / size);
        var rows = new float[size * width];
        int at = 0;
        for (NDArray output : outputs) {
            float[] values = output.toFloatArray();
            int some = values.length / size;
            for (int row = 0; row < size; row++) {
                System.arraycopy(values, row * some, rows, row * width + at, some);
            }
            at += some;
        }
        return rows;
    }

    private ByteBuffer buffer(int bytes) {
        ByteBuffer free = buffers.poll();
        return free != null && free.capacity() >= bytes
                ? free.clear().limit(bytes)
                : ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }
}
