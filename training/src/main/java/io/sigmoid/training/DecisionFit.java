package io.sigmoid.training;

import io.sigmoid.training.metrics.CalibrationFit;
import io.sigmoid.training.metrics.Predictions;
import io.sigmoid.training.metrics.ThresholdFit;
import io.sigmoid.zoo.artifact.Calibration;
import io.sigmoid.zoo.artifact.Manifest;
import java.util.List;

/**
 * What a job's {@link Decisions} come to on the validation part.
 *
 * @param calibration of the logits
 * @param thresholds of the calibrated probabilities, one for each label of the binary and multi-label outputs; none for 0.5
 */
record DecisionFit(Calibration calibration, List<Double> thresholds) {
    /** Logits as they are, decided at one half. */
    static final DecisionFit NONE = new DecisionFit(Calibration.NONE, List.of());

    /** Fits the calibration first, and the thresholds of what is calibrated by it. */
    static DecisionFit of(Decisions decisions, Predictions validation) {
        Calibration calibration =
                switch (decisions.calibration()) {
                    case NONE -> Calibration.NONE;
                    case TEMPERATURE -> CalibrationFit.temperature(validation);
                    case PLATT -> CalibrationFit.platt(validation);
                };
        Predictions calibrated = validation.with(calibration, List.of());
        List<Double> thresholds =
                switch (decisions.thresholds()) {
                    case HALF -> List.of();
                    case F1 -> ThresholdFit.f1(calibrated);
                    case YOUDEN -> ThresholdFit.youden(calibrated);
                    case COST -> ThresholdFit.cost(calibrated, decisions::costsOf);
                };
        return new DecisionFit(calibration, thresholds);
    }

    /** What an artifact stores. */
    static DecisionFit of(Manifest manifest) {
        return new DecisionFit(manifest.calibration(), manifest.thresholds());
    }
}
