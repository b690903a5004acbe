package io.sigmoid.zoo;

/** From logits to probabilities on plain numbers, computed in double and rounded once. */
final class Link {
    private Link() {}

    /** {@code 1 / (1 + exp(-z))}, with the exponential only ever of a number that is not positive. */
    static float sigmoid(float z) {
        double e = Math.exp(-Math.abs((double) z));
        return (float) (z >= 0 ? 1 / (1 + e) : e / (1 + e));
    }

    /** Sigmoid of {@code values[from .. from + size)} in place. */
    static void sigmoid(float[] values, int from, int size) {
        for (int i = from; i < from + size; i++) {
            values[i] = sigmoid(values[i]);
        }
    }

    /** Softmax of {@code values[from .. from + size)} in place, by subtracting the largest. */
    static void softmax(float[] values, int from, int size) {
        float largest = Float.NEGATIVE_INFINITY;
        for (int i = from; i < from + size; i++) {
            largest = Math.max(largest, values[i]);
        }
        double sum = 0;
        double[] e = new double[size];
        for (int i = 0; i < size; i++) {
            // Equal infinities count as equal logits; inf - inf would be NaN.
            e[i] = values[from + i] == largest ? 1 : Math.exp((double) values[from + i] - largest);
            sum += e[i];
        }
        for (int i = 0; i < size; i++) {
            values[from + i] = (float) (e[i] / sum);
        }
    }
}
