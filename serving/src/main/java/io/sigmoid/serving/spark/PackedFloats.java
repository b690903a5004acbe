package io.sigmoid.serving.spark;

import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.unsafe.Platform;

/**
 * An {@code array<float>} as one {@code binary}, in the form that Spark's own rows have it: Spark hands an array to Java one
 * object a number, and bytes as they are.
 */
final class PackedFloats {
    private static final long START = Platform.BYTE_ARRAY_OFFSET;

    private PackedFloats() {}

    /** The bytes of an array, nulls in it among them. */
    static byte[] pack(ArrayData array) {
        UnsafeArrayData own = array instanceof UnsafeArrayData same ? same : copied(array);
        var bytes = new byte[own.getSizeInBytes()];
        Platform.copyMemory(own.getBaseObject(), own.getBaseOffset(), bytes, START, bytes.length);
        return bytes;
    }

    private static UnsafeArrayData copied(ArrayData array) {
        int count = array.numElements();
        var floats = new float[count];
        for (int i = 0; i < count; i++) {
            floats[i] = array.isNullAt(i) ? 0 : array.getFloat(i);
        }
        UnsafeArrayData copy = UnsafeArrayData.fromPrimitiveArray(floats);
        for (int i = 0; i < count; i++) {
            if (array.isNullAt(i)) {
                copy.setNullAt(i);
            }
        }
        return copy;
    }

    /** A view of packed bytes. */
    static UnsafeArrayData unpack(byte[] packed) {
        var array = new UnsafeArrayData();
        array.pointTo(packed, START, packed.length);
        return array;
    }

    /**
     * Copies the numbers.
     *
     * @throws UnreadableException if there are not {@code width}, or one is null
     */
    static void copy(byte[] packed, float[] to, int at, int width) {
        UnsafeArrayData array = unpack(packed);
        if (array.numElements() != width) {
            throw UnreadableException.size(width, array.numElements());
        }
        int header = UnsafeArrayData.calculateHeaderPortionInBytes(width);
        for (int i = Long.BYTES; i < header; i++) {
            if (packed[i] != 0) {
                throw UnreadableException.nullAt(firstNull(array));
            }
        }
        Platform.copyMemory(
                packed,
                START + header,
                to,
                Platform.FLOAT_ARRAY_OFFSET + (long) at * Float.BYTES,
                (long) width * Float.BYTES);
    }

    private static int firstNull(UnsafeArrayData array) {
        int i = 0;
        while (!array.isNullAt(i)) {
            i++;
        }
        return i;
    }
}
