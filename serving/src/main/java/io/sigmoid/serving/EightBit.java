package io.sigmoid.serving;

import io.sigmoid.zoo.artifact.InputSignature;

/** 8-bit pixels as the values that a model takes, exactly as {@link ImagePreparation} makes them. */
final class EightBit {
    private EightBit() {}

    static float[] values(InputSignature input, byte[] pixels) {
        if (pixels.length != input.size()) {
            throw new IllegalArgumentException(
                    "input must have %d values %s, got %d".formatted(input.size(), input.shape(), pixels.length));
        }
        var values = new float[pixels.length];
        values(input, pixels, 0, values, 0);
        return values;
    }

    /** One example of {@code pixels} from {@code from} on, into {@code values} from {@code at} on. */
    static void values(InputSignature input, byte[] pixels, int from, float[] values, int at) {
        for (int i = 0; i < input.size(); i++) {
            values[at + i] = inRange(input.minimum(), input.maximum(), pixels[from + i] & 255);
        }
    }

    /** A brightness in [0, 255], mapped into the range; never out of it by rounding. */
    static float inRange(float minimum, float maximum, float brightness) {
        float mapped = minimum + brightness / 255 * (maximum - minimum);
        return Math.max(minimum, Math.min(maximum, mapped));
    }
}
