package io.sigmoid.serving;

import java.util.Arrays;

/**
 * An input or output of an ONNX file.
 *
 * @param name of it
 * @param row sizes of its axes without the batch
 */
@SuppressWarnings("ArrayRecordComponent") // Numbers to compute with, not a key.
record OnnxArray(String name, long... row) {
    static OnnxArray of(String name, long[] shape) {
        return new OnnxArray(name, Arrays.copyOfRange(shape, 1, shape.length));
    }

    /** The shape of a batch. */
    long[] batch(int size) {
        long[] shape = new long[row.length + 1];
        shape[0] = size;
        System.arraycopy(row, 0, shape, 1, row.length);
        return shape;
    }

    /** Values of one row. */
    int width() {
        return Math.toIntExact(Arrays.stream(row).reduce(1, Math::multiplyExact));
    }
}
