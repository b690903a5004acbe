package io.sigmoid.training.metrics;

/** The factor of an output's logits with the least log loss, which is convex in it. */
final class TemperatureScaling {
    /** Temperatures beyond it would say that the data is too little to fit one. */
    static final double MOST = 20;

    /** Halvings of the range of logarithms: to 15 digits. */
    private static final int STEPS = 52;

    private TemperatureScaling() {}

    static double fit(OutputPredictions output) {
        double low = -Math.log(MOST);
        double high = Math.log(MOST);
        for (int i = 0; i < STEPS; i++) {
            double middle = (low + high) / 2;
            if (output.slope(Math.exp(middle)) < 0) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return Math.exp((low + high) / 2);
    }
}
