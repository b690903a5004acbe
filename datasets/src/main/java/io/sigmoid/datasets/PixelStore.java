package io.sigmoid.datasets;

import java.nio.ByteBuffer;
import java.util.stream.IntStream;

/** Where the pixels of images are: in memory, in a file, in files. Images are counted as they were stored. */
@SuppressWarnings("ArrayRecordComponent") // never compared, never outside this package
interface PixelStore {
    /** The most bytes that an array holds. */
    long MOST_BYTES = Integer.MAX_VALUE - 8;

    /** The most bytes of pixels that are put into memory unasked: a quarter of it, and what an array holds. */
    static long mostHeld() {
        return Math.min(Runtime.getRuntime().maxMemory() / 4, MOST_BYTES);
    }

    /** The number of images. */
    int size();

    /**
     * Puts the pixels of an image, {@code (C, H, W)}, at the buffer's position and advances it. Safe to call from several
     * threads, each with a buffer of its own.
     *
     * @throws DatasetException if they cannot be read any more
     */
    void put(int image, ByteBuffer out);

    /** Whether the pixels are in memory. */
    boolean resident();

    /** Pixels in an array, image by image. */
    record Memory(byte[] pixels, int pixelsPerImage) implements PixelStore {
        /** All images of another store, taken by several threads at once. */
        static Memory of(PixelStore store, int pixelsPerImage) {
            byte[] pixels = new byte[Math.multiplyExact(store.size(), pixelsPerImage)];
            IntStream.range(0, store.size())
                    .parallel()
                    .forEach(i -> store.put(i, ByteBuffer.wrap(pixels, i * pixelsPerImage, pixelsPerImage)));
            return new Memory(pixels, pixelsPerImage);
        }

        @Override
        public int size() {
            return pixels.length / pixelsPerImage;
        }

        @Override
        public void put(int image, ByteBuffer out) {
            out.put(pixels, image * pixelsPerImage, pixelsPerImage);
        }

        @Override
        public boolean resident() {
            return true;
        }
    }
}
