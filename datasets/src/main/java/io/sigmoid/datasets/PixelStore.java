package io.sigmoid.datasets;

import java.nio.ByteBuffer;

/** Where the pixels of images are: in memory, in a file, in files. Images are counted as they were stored. */
@SuppressWarnings("ArrayRecordComponent") // never compared, never outside this package
interface PixelStore {
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
