package io.sigmoid.datasets;

import java.nio.ByteBuffer;

/**
 * Images that are stored column by column, as EMNIST's are, given row by row.
 *
 * @param stored where they are
 * @param planes channels of an image
 * @param lines lines of an image as it is stored, which are its columns
 * @param length of such a line, which is the number of its rows
 */
record TransposedPixels(PixelStore stored, int planes, int lines, int length) implements PixelStore {
    @Override
    public int size() {
        return stored.size();
    }

    @Override
    public void put(int image, ByteBuffer out) {
        ByteBuffer pixels = ByteBuffer.allocate(planes * lines * length);
        stored.put(image, pixels);
        for (int plane = 0; plane < planes; plane++) {
            for (int row = 0; row < length; row++) {
                for (int column = 0; column < lines; column++) {
                    out.put(pixels.get((plane * lines + column) * length + row));
                }
            }
        }
    }

    @Override
    public boolean resident() {
        return false;
    }
}
