package io.sigmoid.datasets;

import io.sigmoid.datasets.Target.Binarisation;
import java.nio.ByteBuffer;

/** Draws pixels as 0 or 1: a pixel is 1 where it is above a random threshold from 0 to 254. */
final class PixelTargets {
    private PixelTargets() {}

    /** The seed of an epoch's draws; static ones have but one. */
    static long seed(Target.Pixels target, long epoch) {
        return target.binarisation() == Binarisation.DYNAMIC ? Draws.seed(target.seed(), epoch) : target.seed();
    }

    static float[] values(LabelledImages images, int[] rows, Binarisation binarisation, long seed) {
        int length = images.pixelsPerImage();
        float[] values = new float[Math.multiplyExact(rows.length, length)];
        byte[] pixels = new byte[length];
        byte[] thresholds = new byte[length];
        for (int i = 0; i < rows.length; i++) {
            images.put(rows[i], ByteBuffer.wrap(pixels));
            if (binarisation != Binarisation.NONE) {
                thresholds(seed, images.stored(rows[i]), thresholds, 0, length);
            }
            for (int k = 0; k < length; k++) {
                int pixel = pixels[k] & 0xff;
                values[i * length + k] =
                        binarisation == Binarisation.NONE ? pixel / 255f : pixel > (thresholds[k] & 0xff) ? 1 : 0;
            }
        }
        return values;
    }

    /** The thresholds of an image's pixels: each a function of the seed, the image and the pixel's place. */
    static void thresholds(long seed, long image, byte[] out, int from, int length) {
        long words = (length + 7L) / 8;
        for (int k = 0; k < length; k += 8) {
            long word = Draws.at(seed, image * words + k / 8);
            for (int i = k; i < Math.min(k + 8, length); i++, word >>>= 8) {
                out[from + i] = (byte) (((word & 0xff) * 255) >> 8);
            }
        }
    }
}
