package io.sigmoid.training.metrics;

/**
 * The factor and the shift of one label's logits, by Newton's method.
 *
 * @param scale of the logits
 * @param shift added to the scaled logits
 */
record PlattScaling(double scale, double shift) {
    private static final PlattScaling NONE = new PlattScaling(1, 0);
    private static final int STEPS = 100;
    /** The smallest factor. */
    private static final double LEAST = 1 / TemperatureScaling.MOST;
    /** Log odds beyond which no share of examples lies. */
    private static final double FURTHEST = 50;
    /** Keeps the second derivative invertible where all logits are the same. */
    private static final double RIDGE = 1e-12;

    /** Of the only label of an output; none if it is everywhere or nowhere. */
    static PlattScaling fit(QuestionPredictions output) {
        Counts counts = output.counts(0);
        if (counts.positives() == 0 || counts.negatives() == 0) {
            return NONE;
        }
        // Less certain than 0 and 1, so that the fit is finite where a threshold tells all examples right.
        double yes = (counts.positives() + 1.0) / (counts.positives() + 2);
        double no = 1 / (counts.negatives() + 2.0);
        var data = new Data(output, yes, no);
        // Where logits are far too large, all probabilities are 0 or 1 and have no slope to go by.
        var cooled = new PlattScaling(TemperatureScaling.fit(output), 0);
        PlattScaling best = descend(data, data.loss(cooled) < data.loss(NONE) ? cooled : NONE);
        double scale = Math.max(LEAST, Math.min(TemperatureScaling.MOST, best.scale));
        boolean atAnEnd = scale < LEAST * (1 + 1e-9) || scale > TemperatureScaling.MOST * (1 - 1e-9);
        // The loss is convex: where the least lies outside of the range, the least within is at its nearer end.
        return atAnEnd ? new PlattScaling(scale, data.shift(scale)) : best;
    }

    /** By Newton's method, as far as that leads. */
    private static PlattScaling descend(Data data, PlattScaling start) {
        PlattScaling now = start;
        double loss = data.loss(now);
        for (int i = 0; i < STEPS; i++) {
            PlattScaling step = data.step(now);
            double length = 1;
            PlattScaling next = now.plus(step, length);
            while (data.loss(next) >= loss && length > 1e-10) {
                length /= 2;
                next = now.plus(step, length);
            }
            double nextLoss = data.loss(next);
            if (!(nextLoss < loss)) { // Nor NaN, of logits that are all the same.
                break;
            }
            now = next;
            loss = nextLoss;
        }
        return now;
    }

    private PlattScaling plus(PlattScaling step, double length) {
        return new PlattScaling(scale + length * step.scale, shift + length * step.shift);
    }

    /** One label's logits and its two targets. */
    private record Data(QuestionPredictions output, double yes, double no) {
        double loss(PlattScaling at) {
            double sum = 0;
            for (int i = 0; i < output.examples(); i++) {
                double z = at.scale * output.logOdds(i, 0) + at.shift;
                sum += Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))) - z * target(i);
            }
            return sum;
        }

        /** Newton's step. */
        PlattScaling step(PlattScaling at) {
            double gradientScale = 0;
            double gradientShift = 0;
            double h11 = RIDGE;
            double h12 = 0;
            double h22 = RIDGE;
            for (int i = 0; i < output.examples(); i++) {
                double z = output.logOdds(i, 0);
                double p = Sigmoid.of(at.scale * z + at.shift);
                double error = p - target(i);
                gradientScale += error * z;
                gradientShift += error;
                double weight = p * (1 - p);
                h11 += weight * z * z;
                h12 += weight * z;
                h22 += weight;
            }
            double determinant = h11 * h22 - h12 * h12;
            return new PlattScaling(
                    (h12 * gradientShift - h22 * gradientScale) / determinant,
                    (h12 * gradientScale - h11 * gradientShift) / determinant);
        }

        /** The best with a factor: the derivative of the loss rises with the shift. */
        double shift(double factor) {
            double furthest = FURTHEST;
            for (int i = 0; i < output.examples(); i++) {
                furthest = Math.max(furthest, FURTHEST + Math.abs(factor * output.logOdds(i, 0)));
            }
            double low = -furthest;
            double high = furthest;
            for (int step = 0; step < STEPS; step++) {
                double middle = (low + high) / 2;
                double slope = 0;
                for (int i = 0; i < output.examples(); i++) {
                    slope += Sigmoid.of(factor * output.logOdds(i, 0) + middle) - target(i);
                }
                if (slope < 0) {
                    low = middle;
                } else {
                    high = middle;
                }
            }
            return (low + high) / 2;
        }

        private double target(int example) {
            return output.truth(example, 0) ? yes : no;
        }
    }
}
