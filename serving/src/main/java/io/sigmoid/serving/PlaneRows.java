package io.sigmoid.serving;

import io.sigmoid.zoo.ImageShape;

/** Prepared pixels, channel by channel, as a picture again. */
final class PlaneRows implements Rows {
    private final float[] pixels;
    private final ImageShape shape;
    private final float[] row;

    PlaneRows(float[] pixels, ImageShape shape) {
        this.pixels = pixels;
        this.shape = shape;
        this.row = new float[shape.channels() * shape.width()];
    }

    @Override
    public int channels() {
        return shape.channels();
    }

    @Override
    public int height() {
        return shape.height();
    }

    @Override
    public int width() {
        return shape.width();
    }

    @Override
    public float[] row(int y) {
        for (int channel = 0; channel < shape.channels(); channel++) {
            System.arraycopy(
                    pixels,
                    (channel * shape.height() + y) * shape.width(),
                    row,
                    channel * shape.width(),
                    shape.width());
        }
        return row;
    }
}
