package io.sigmoid.training.metrics;

import java.util.function.UnaryOperator;

/**
 * The factor and the shift of one label's logits, by Newton's method.
 *
 * @param scale of the logits
 * @param shift added to the scaled logits
 */
record PlattScaling(double scale, double shift) {
    private static final PlattScaling NONE = new PlattScaling(1, 0);
    private static final int STEPS = 100;
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
        PlattScaling best = descend(data, data.loss(cooled) < data.loss(NONE) ? cooled : NONE, data::step);
        double scale = Math.max(1 / TemperatureScaling.MOST, Math.min(TemperatureScaling.MOST, best.scale));
        // The loss is convex: where the least lies outside of the range, the least within is at its nearer end.
        return scale == best.scale ? best : descend(data, new PlattScaling(scale, best.shift), data::shift);
    }

    private static PlattScaling descend(Data data, PlattScaling start, UnaryOperator<PlattScaling> newton) {
        PlattScaling now = start;
        double loss = data.loss(now);
        for (int i = 0; i < STEPS; i++) {
            PlattScaling step = newton.apply(now);
            double length = 1;
            PlattScaling next = now.plus(step, length);
            while (data.loss(next) >= loss && length > 1e-10) {
                length /= 2;
                next = now.plus(step, length);
            }
            double nextLoss = data.loss(next);
            if (nextLoss >= loss) {
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

        /** Newton's step of the shift alone. */
        PlattScaling shift(PlattScaling at) {
            double gradient = 0;
            double curvature = RIDGE;
            for (int i = 0; i < output.examples(); i++) {
                double p = Sigmoid.of(at.scale * output.logOdds(i, 0) + at.shift);
                gradient += p - target(i);
                curvature += p * (1 - p);
            }
            return new PlattScaling(0, -gradient / curvature);
        }

        private double target(int example) {
            return output.truth(example, 0) ? yes : no;
        }
    }
}
