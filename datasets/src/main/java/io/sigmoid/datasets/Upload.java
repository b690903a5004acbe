package io.sigmoid.datasets;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;

/** From rows on the host to arrays on a device. */
final class Upload {
    private static final int PIECE_BYTES = 1 << 22;

    private Upload() {}

    /** All rows, piece by piece through one buffer, so that there is no second copy of the whole. */
    static NDArray all(Rows rows, NDManager manager) {
        NDArray features = manager.create(new Shape(rows.size()).addAll(rows.shape()), rows.type());
        int piece = Math.min(rows.size(), Math.max(1, PIECE_BYTES / rows.bytesPerRow()));
        ByteBuffer buffer = manager.allocateDirect(piece * rows.bytesPerRow());
        for (int from = 0; from < rows.size(); from += piece) {
            int to = Math.min(from + piece, rows.size());
            buffer.clear();
            for (int row = from; row < to; row++) {
                rows.put(row, buffer);
            }
            buffer.flip();
            Shape shape = new Shape(to - from).addAll(rows.shape());
            try (NDArray view = manager.create(buffer, shape, rows.type())) {
                features.set(new NDIndex().addSliceDim(from, to), view);
            }
        }
        return features;
    }

    /** What a direct buffer holds, copied. */
    static NDArray buffer(ByteBuffer buffer, Shape shape, DataType type, NDManager manager) {
        try (NDArray view = manager.create(buffer, shape, type)) {
            return view.duplicate();
        }
    }
}
