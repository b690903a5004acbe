package io.sigmoid.serving;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import java.nio.FloatBuffer;

/**
 * A block that does not say what it computes. Its weights are frozen, so no thread ever builds a graph; every call has a
 * manager of its own, so nothing outlives it.
 */
final class BlockRows implements RowFunction {
    private final Block block;
    private final Shape row;
    private final NDManager manager;
    private final FrozenParameters parameters;

    /**
     * The function of a block.
     *
     * @param row shape of one row
     * @param manager of the block's weights
     */
    BlockRows(Block block, Shape row, NDManager manager) {
        this.block = block;
        this.row = row;
        this.manager = manager;
        parameters = new FrozenParameters(manager);
    }

    @Override
    public float[] compute(RowValues rows, int from, int size) {
        var values = FloatBuffer.allocate(Math.toIntExact(size * row.size()));
        rows.copy(from, values.capacity(), values);
        try (NDManager call = manager.newSubManager()) {
            NDArray input = call.create(values, new Shape(size).addAll(row));
            return sideBySide(block.forward(parameters, new NDList(input), false), size);
        }
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
}
