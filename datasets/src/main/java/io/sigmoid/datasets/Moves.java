package io.sigmoid.datasets;

import ai.djl.ndarray.types.Shape;

/**
 * Where each image's pixels come from: {@code (2 n, 3)} coefficients, for each image those of x, {@code x = a·X + b·Y + c},
 * then for each image those of y.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Moves(float[] coefficients, Shape shape) {
    static Moves draw(Augmentation augmentation, Draws draws, int n, Resampler frame) {
        float[] coefficients = new float[6 * n];
        double middleX = (frame.width() - 1) / 2.0;
        double middleY = (frame.height() - 1) / 2.0;
        for (int image = 0; image < n; image++) {
            double angle = StrictMath.toRadians(draws.around(augmentation.degrees()));
            double size = 1 + draws.around(augmentation.scale());
            double right = draws.around(augmentation.shift());
            double down = draws.around(augmentation.shift());
            boolean mirrored = draws.unit() < 0.5 && augmentation.flip();
            // The inverse of: scale, turn, mirror about the centre, then shift.
            double cos = StrictMath.cos(angle) / size;
            double sin = StrictMath.sin(angle) / size;
            double side = mirrored ? -1 : 1;
            row(coefficients, 3 * image, side * cos, sin, middleX, right, middleX, down, middleY);
            row(coefficients, 3 * (n + image), side * -sin, cos, middleY, right, middleX, down, middleY);
        }
        return new Moves(coefficients, new Shape(2L * n, 3));
    }

    private static void row(
            float[] out, int at, double a, double b, double to, double right, double x, double down, double y) {
        out[at] = (float) a;
        out[at + 1] = (float) b;
        out[at + 2] = (float) (to - a * (x + right) - b * (y + down));
    }
}
