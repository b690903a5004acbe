package io.sigmoid.training.report;

/** A coarse map of positive and negative numbers laid over a picture. */
public final class Heat {
    private static final float[] FOR = {1.0f, 0.45f, 0.05f};
    private static final float[] AGAINST = {0.15f, 0.45f, 1.0f};

    private Heat() {}

    /**
     * The picture with orange where the map is positive and blue where it is negative, the stronger the farther from zero;
     * between the middles of the map's cells it is interpolated.
     *
     * @param image {@code (3, H, W)} in [0, 1]
     * @param map {@code (H', W')}
     * @return {@code (3, H, W)} in [0, 1]
     */
    public static float[] over(float[] image, int height, int width, float[] map, int mapHeight, int mapWidth) {
        float largest = Float.MIN_NORMAL;
        for (float value : map) {
            largest = Math.max(largest, Math.abs(value));
        }
        float[] mixed = new float[image.length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                double at =
                        bilinear(map, mapHeight, mapWidth, (y + 0.5) * mapHeight / height, (x + 0.5) * mapWidth / width)
                                / largest;
                float[] colour = at >= 0 ? FOR : AGAINST;
                double strength = 0.75 * Math.abs(at);
                for (int c = 0; c < 3; c++) {
                    int i = (c * height + y) * width + x;
                    // Half as bright, so that colours show on white too.
                    mixed[i] = (float) ((1 - strength) * 0.7 * image[i] + strength * colour[c]);
                }
            }
        }
        return mixed;
    }

    private static double bilinear(float[] map, int height, int width, double y, double x) {
        double fromTop = Math.max(0, Math.min(height - 1, y - 0.5));
        double fromLeft = Math.max(0, Math.min(width - 1, x - 0.5));
        int top = (int) fromTop;
        int left = (int) fromLeft;
        int bottom = Math.min(top + 1, height - 1);
        int right = Math.min(left + 1, width - 1);
        double down = fromTop - top;
        double across = fromLeft - left;
        return (1 - down) * ((1 - across) * map[top * width + left] + across * map[top * width + right])
                + down * ((1 - across) * map[bottom * width + left] + across * map[bottom * width + right]);
    }
}
