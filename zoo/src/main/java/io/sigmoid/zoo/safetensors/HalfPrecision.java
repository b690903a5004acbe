package io.sigmoid.zoo.safetensors;

/** IEEE 754 half precision; Java's own conversion came with 20. */
final class HalfPrecision {
    private HalfPrecision() {}

    /** The exact value: every half is a float. */
    static float decode(short bits) {
        int exponent = (bits >> 10) & 0x1f;
        int fraction = bits & 0x3ff;
        float magnitude =
                switch (exponent) {
                    case 0 -> fraction * 0x1p-24f;
                    case 31 -> fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
                    default -> Float.intBitsToFloat(((exponent + 112) << 23) | (fraction << 13));
                };
        return bits < 0 ? -magnitude : magnitude;
    }
}
