package io.sigmoid.serving;

/**
 * How one axis is scaled: which old positions make up each new one, and by how much. Shrinking averages the area that a
 * new position covers, enlarging interpolates linearly between the two nearest centres, and equal sizes copy exactly.
 */
final class Axis {
    private final int[] first;
    private final float[][] weights;

    private Axis(int size) {
        this.first = new int[size];
        this.weights = new float[size][];
    }

    static Axis of(int from, int to) {
        var axis = new Axis(to);
        for (int i = 0; i < to; i++) {
            if (from >= to) {
                axis.average(i, (double) i * from / to, (i + 1.0) * from / to);
            } else {
                double centre = Math.max(0, (i + 0.5) * from / to - 0.5);
                axis.interpolate(i, centre, from - 1);
            }
        }
        return axis;
    }

    /** The new value at {@code to} of old values that begin at {@code start}. */
    float value(float[] old, int start, int to) {
        float sum = 0;
        for (int i = 0; i < weights[to].length; i++) {
            sum += old[start + first[to] + i] * weights[to][i];
        }
        return sum;
    }

    /** How much of the old position {@code from} is in the new position {@code to}. */
    float weight(int from, int to) {
        int i = from - first[to];
        return i >= 0 && i < weights[to].length ? weights[to][i] : 0;
    }

    private void average(int to, double start, double end) {
        first[to] = (int) start;
        weights[to] = new float[(int) Math.ceil(end) - first[to]];
        for (int i = 0; i < weights[to].length; i++) {
            double covered = Math.min(end, first[to] + i + 1) - Math.max(start, first[to] + i);
            weights[to][i] = (float) (covered / (end - start));
        }
    }

    private void interpolate(int to, double centre, int last) {
        first[to] = (int) centre;
        float fraction = (float) (centre - first[to]);
        weights[to] = first[to] < last ? new float[] {1 - fraction, fraction} : new float[] {1};
    }
}
