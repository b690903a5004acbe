package io.sigmoid.zoo.safetensors;

import java.nio.ByteBuffer;

/** The element types of the format. All can stand in a file; {@link #isReal() some} can be read as weights. */
public enum TensorType {
    /** One byte, 0 or 1. */
    BOOL(8),
    /** 4-bit float, two to a byte. */
    F4(4),
    /** 6-bit float, 2 bits of exponent. */
    F6_E2M3(6),
    /** 6-bit float, 3 bits of exponent. */
    F6_E3M2(6),
    /** Unsigned byte. */
    U8(8),
    /** Signed byte. */
    I8(8),
    /** 8-bit float, 5 bits of exponent. */
    F8_E5M2(8),
    /** 8-bit float, 4 bits of exponent. */
    F8_E4M3(8),
    /** 8-bit scale, exponent only. */
    F8_E8M0(8),
    /** Signed 16-bit integer. */
    I16(16),
    /** Unsigned 16-bit integer. */
    U16(16),
    /** IEEE half precision. */
    F16(16) {
        @Override
        float get(ByteBuffer data, int index) {
            return HalfPrecision.decode(data.getShort(2 * index));
        }
    },
    /** The upper half of an {@link #F32}. */
    BF16(16) {
        @Override
        float get(ByteBuffer data, int index) {
            return Float.intBitsToFloat(data.getShort(2 * index) << 16);
        }
    },
    /** Signed 32-bit integer. */
    I32(32),
    /** Unsigned 32-bit integer. */
    U32(32),
    /** IEEE single precision. */
    F32(32) {
        @Override
        float get(ByteBuffer data, int index) {
            return data.getFloat(4 * index);
        }
    },
    /** Two {@link #F32}: real and imaginary part. */
    C64(64),
    /** IEEE double precision; rounded to the nearest single when read as weights. */
    F64(64) {
        @Override
        float get(ByteBuffer data, int index) {
            return (float) data.getDouble(8 * index);
        }
    },
    /** Signed 64-bit integer. */
    I64(64),
    /** Unsigned 64-bit integer. */
    U64(64);

    private final int bits;

    TensorType(int bits) {
        this.bits = bits;
    }

    /** Size of one element. */
    public int bits() {
        return bits;
    }

    /** Whether {@link Tensor#floats()} reads it: F64, F32, F16 and BF16. */
    public boolean isReal() {
        return this == F64 || this == F32 || this == F16 || this == BF16;
    }

    /** Element {@code index} of little-endian data. */
    float get(ByteBuffer data, int index) {
        throw new IllegalStateException(this + " is not read as weights");
    }
}
