package io.sigmoid.zoo.safetensors;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * One tensor of a file: a view of the file's bytes, converted when asked.
 *
 * @param type of its elements
 * @param shape sizes of its axes, each 0 or more; empty for a single number
 * @param data its elements, little-endian, last axis fastest; exactly as many bytes as type and shape need
 */
public record Tensor(TensorType type, List<Long> shape, ByteBuffer data) {
    public Tensor {
        if (type == null || data == null) {
            throw new IllegalArgumentException("type and data must be given, got %s, %s".formatted(type, data));
        }
        if (shape == null || shape.stream().anyMatch(size -> size == null || size < 0)) {
            throw new IllegalArgumentException("shape must be 0 or more, got " + shape);
        }
        shape = List.copyOf(shape);
        data = data.slice().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
        if (bytes(type, shape) != data.capacity()) {
            throw new IllegalArgumentException(
                    "shape × type must be the bytes of the data: %s of %s are %s bytes, the data has %d"
                            .formatted(shape, type, described(bytes(type, shape)), data.capacity()));
        }
    }

    /** An F32 tensor with a copy of {@code values}. */
    public static Tensor of(List<Long> shape, float[] values) {
        ByteBuffer data = ByteBuffer.allocate(Math.multiplyExact(Float.BYTES, values.length))
                .order(ByteOrder.LITTLE_ENDIAN);
        data.asFloatBuffer().put(values);
        return new Tensor(TensorType.F32, shape, data);
    }

    /** A view of its own, from the first byte, little-endian and read-only. */
    @Override
    public ByteBuffer data() {
        return data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * The elements as float32: exact for F32, F16 and BF16, rounded to the nearest for F64.
     *
     * @throws IllegalStateException if the type is another
     */
    public float[] floats() {
        if (!type.isReal()) {
            throw new IllegalStateException("type must be F32, F16, BF16 or F64 to be read as float32, got " + type);
        }
        var values = new float[data.capacity() / (type.bits() / Byte.SIZE)];
        for (int i = 0; i < values.length; i++) {
            values[i] = type.get(data, i);
        }
        return values;
    }

    /** Shape × type in bytes, or -1 if that is no whole number of bytes or more than a long holds. */
    static long bytes(TensorType type, List<Long> shape) {
        try {
            long bits = type.bits();
            for (long size : shape) {
                bits = Math.multiplyExact(bits, size);
            }
            return bits % Byte.SIZE == 0 ? bits / Byte.SIZE : -1;
        } catch (ArithmeticException e) {
            return -1;
        }
    }

    static String described(long bytes) {
        return bytes < 0 ? "no countable number of" : Long.toString(bytes);
    }
}
