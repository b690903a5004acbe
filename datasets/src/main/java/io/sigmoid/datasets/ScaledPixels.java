package io.sigmoid.datasets;

import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;

/**
 * Images of another size or number of channels than they are stored in, scaled as {@link Picture} scales.
 *
 * @param stored where they are
 * @param from their shape there
 * @param to their shape here
 */
record ScaledPixels(PixelStore stored, Shape from, Shape to) implements PixelStore {
    /** Channels, 1 or 3, and sizes of an image. */
    record Shape(int channels, int height, int width) {
        int size() {
            return Math.multiplyExact(channels, Math.multiplyExact(height, width));
        }
    }

    @Override
    public int size() {
        return stored.size();
    }

    @Override
    public void put(int image, ByteBuffer out) {
        byte[] pixels = new byte[from.size()];
        stored.put(image, ByteBuffer.wrap(pixels));
        out.put(picture(pixels).scaled(to.channels, to.height, to.width));
    }

    @Override
    public boolean resident() {
        return false;
    }

    private Picture picture(byte[] pixels) {
        int plane = from.height * from.width;
        if (from.channels == 1) {
            var grey = new BufferedImage(from.width, from.height, BufferedImage.TYPE_BYTE_GRAY);
            grey.getRaster().setDataElements(0, 0, from.width, from.height, pixels);
            return new Picture(grey);
        }
        var colour = new BufferedImage(from.width, from.height, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < plane; i++) {
            int rgb = (pixels[i] & 0xff) << 16 | (pixels[plane + i] & 0xff) << 8 | (pixels[2 * plane + i] & 0xff);
            colour.setRGB(i % from.width, i / from.width, rgb);
        }
        return new Picture(colour);
    }
}
