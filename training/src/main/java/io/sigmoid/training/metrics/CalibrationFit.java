package io.sigmoid.training.metrics;

import io.sigmoid.zoo.artifact.Calibration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Calibrations fitted to predictions for data that the model did not learn from.
 *
 * <p>On that data they never have a higher log loss than the logits as they are: what does not lower it is left alone.
 */
public final class CalibrationFit {
    private CalibrationFit() {}

    /** One output's part of a calibration. */
    private record Part(List<Double> scales, List<Double> shifts) {}

    /**
     * One factor for all logits of an output, from 1/20 to 20: that of the least log loss.
     *
     * @see <a href="https://arxiv.org/abs/1706.04599">On Calibration of Modern Neural Networks</a>
     */
    public static Calibration temperature(Predictions predictions) {
        return of(predictions, CalibrationFit::temperature);
    }

    /**
     * A factor, from 1/20 to 20, and a shift for each logit that answers a question of yes or no, of the least log loss for
     * targets that are a little less certain than 0 and 1; a temperature for classes. A label that all examples have, or
     * none, is left alone.
     *
     * @see <a href="https://doi.org/10.1007/s10994-007-5018-6">A note on Platt's probabilistic outputs for support vector
     *     machines</a>
     */
    public static Calibration platt(Predictions predictions) {
        return of(
                predictions,
                output -> output instanceof QuestionPredictions questions ? platt(questions) : temperature(output));
    }

    private interface Fit {
        Part of(OutputPredictions output);
    }

    private static Calibration of(Predictions predictions, Fit fit) {
        var scales = new ArrayList<Double>();
        var shifts = new ArrayList<Double>();
        for (OutputPredictions output :
                predictions.with(Calibration.NONE, List.of()).outputs()) {
            Part part = fit.of(output);
            scales.addAll(part.scales());
            shifts.addAll(part.shifts());
        }
        boolean same =
                scales.stream().allMatch(scale -> scale == 1) && shifts.stream().allMatch(shift -> shift == 0);
        return same ? Calibration.NONE : new Calibration(scales, shifts);
    }

    private static Part temperature(OutputPredictions output) {
        int logits = output.labels().size();
        double scale = TemperatureScaling.fit(output);
        boolean better = output.with(calibration(logits, scale, 0)).logLoss() < output.logLoss();
        return new Part(Collections.nCopies(logits, better ? scale : 1.0), Collections.nCopies(logits, 0.0));
    }

    private static Part platt(QuestionPredictions output) {
        var scales = new ArrayList<Double>();
        var shifts = new ArrayList<Double>();
        for (int label = 0; label < output.labels().size(); label++) {
            QuestionPredictions one = output.only(label);
            PlattScaling fitted = PlattScaling.fit(one);
            boolean better =
                    one.with(calibration(1, fitted.scale(), fitted.shift())).logLoss() < one.logLoss();
            scales.add(better ? fitted.scale() : 1.0);
            shifts.add(better ? fitted.shift() : 0.0);
        }
        return new Part(scales, shifts);
    }

    private static Calibration calibration(int logits, double scale, double shift) {
        return new Calibration(Collections.nCopies(logits, scale), Collections.nCopies(logits, shift));
    }
}
