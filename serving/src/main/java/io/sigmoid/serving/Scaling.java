package io.sigmoid.serving;

/** Scales a picture in one pass over its rows, so that a large photograph is never held as floats. */
final class Scaling {
    private Scaling() {}

    /** {@code (channels, height, width)} values, flat. */
    static float[] scale(Rows picture, int height, int width) {
        Axis across = Axis.of(picture.width(), width);
        Axis down = Axis.of(picture.height(), height);
        var line = new float[picture.channels() * width];
        var scaled = new float[picture.channels() * height * width];
        for (int y = 0; y < picture.height(); y++) {
            float[] row = picture.row(y);
            for (int i = 0; i < line.length; i++) {
                line[i] = across.value(row, i / width * picture.width(), i % width);
            }
            for (int to = 0; to < height; to++) {
                float weight = down.weight(y, to);
                for (int i = 0; weight > 0 && i < line.length; i++) {
                    scaled[(i / width * height + to) * width + i % width] += weight * line[i];
                }
            }
        }
        return scaled;
    }
}
