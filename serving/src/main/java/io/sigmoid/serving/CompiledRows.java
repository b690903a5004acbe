package io.sigmoid.serving;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.sigmoid.zoo.NativeMemory;
import io.sigmoid.zoo.graph.Graph;
import io.sigmoid.zoo.graph.GraphFunction;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A graph on arrays that are there already: to make one of each call's numbers would take as long as the layers of a small
 * model.
 */
final class CompiledRows implements RowFunction {
    private final GraphFunction function;
    private final Shape row;
    private final boolean onGpu;
    private final NDManager manager;

    /** One a call under way, and no more than there were at once. */
    private final Queue<Room> rooms = new ConcurrentLinkedQueue<>();

    /**
     * Copies the weights of a graph to the manager's device.
     *
     * @param row shape of one row
     * @param manager owns everything
     */
    CompiledRows(Graph graph, Shape row, NDManager manager) {
        function = GraphFunction.of(graph.folded(), manager);
        this.row = row;
        onGpu = manager.getDevice().isGpu();
        this.manager = manager.newSubManager(Device.cpu());
    }

    /** Memory that Java writes and PyTorch reads. */
    private record Room(int rows, FloatBuffer values, NDArray array) {
        static Room of(int rows, Shape row, NDManager manager) {
            ByteBuffer bytes = ByteBuffer.allocateDirect(Math.toIntExact(rows * row.size() * Float.BYTES))
                    .order(ByteOrder.nativeOrder());
            NDArray array = manager.create(bytes, new Shape(rows).addAll(row), DataType.FLOAT32);
            return new Room(rows, bytes.asFloatBuffer(), array);
        }
    }

    @Override
    public float[] compute(RowValues rows, int from, int size) {
        Room room = room(size);
        try {
            rows.copy(from, Math.toIntExact(size * row.size()), room.values());
            try (NDArray results = function.forward(room.array(), size)) {
                return onGpu ? NativeMemory.numbers(results) : results.toFloatArray();
            }
        } finally {
            rooms.add(room);
        }
    }

    private Room room(int size) {
        Room free = rooms.poll();
        if (free != null && free.rows() >= size) {
            return free;
        }
        if (free != null) {
            free.array().close();
        }
        return Room.of(size, row, manager);
    }
}
