package io.sigmoid.serving;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import io.sigmoid.zoo.Pytorch;
import io.sigmoid.zoo.artifact.Artifact;
import io.sigmoid.zoo.artifact.InputSignature;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * PyTorch through DJL. The weights are frozen, so no thread ever builds a graph; every call has a manager of its own, so
 * nothing outlives it.
 */
final class PytorchEngine implements LogitEngine {
    private final NDManager manager;
    private final Block block;
    private final ParameterStore parameters;
    private final InputSignature input;

    /** Memory that examples are copied to: reused, for direct memory is freed only when the garbage collector runs. */
    private final Queue<ByteBuffer> buffers = new ConcurrentLinkedQueue<>();

    private PytorchEngine(NDManager manager, Block block, InputSignature input) {
        this.manager = manager;
        this.block = block;
        this.parameters = new ParameterStore(manager, false);
        this.input = input;
    }

    static PytorchEngine of(Artifact artifact, Device device) {
        NDManager manager = Pytorch.engine().newBaseManager(device);
        try {
            return new PytorchEngine(
                    manager, artifact.block(manager), artifact.manifest().input());
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    @Override
    public float[] logits(FloatBuffer examples, int size) {
        ByteBuffer buffer = buffer(examples.remaining() * Float.BYTES);
        buffer.asFloatBuffer().put(examples);
        try (NDManager call = manager.newSubManager()) {
            NDArray batch = call.create(buffer, input.batch(size), DataType.FLOAT32);
            return block.forward(parameters, new NDList(batch), false)
                    .singletonOrThrow()
                    .toFloatArray();
        } finally {
            buffers.add(buffer);
        }
    }

    @Override
    public void close() {
        manager.close();
    }

    private ByteBuffer buffer(int bytes) {
        ByteBuffer free = buffers.poll();
        return free != null && free.capacity() >= bytes
                ? free.clear().limit(bytes)
                : ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }
}
