package io.sigmoid.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigmoid.training.metrics.CalibrationFit;
import io.sigmoid.training.metrics.Predictions;
import io.sigmoid.training.metrics.ThresholdFit;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.artifact.Calibration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DecisionFitTest {
    private static final Predictions VALIDATION = Predictions.of(
            Head.binary("no", "yes"), new float[] {-9, -2, -1, 0.5f, 1, 8, 2, -7}, new float[] {0, 0, 1, 0, 1, 1, 0, 0
            });

    private static DecisionFit fit(String calibration, Decisions.ThresholdRule rule, Decisions.Costs costs) {
        return DecisionFit.of(new Decisions(Decisions.CalibrationMethod.valueOf(calibration), rule, costs), VALIDATION);
    }

    @Test
    void nothingIsFittedByDefault() {
        assertEquals(DecisionFit.NONE, fit("NONE", Decisions.ThresholdRule.HALF, null));
    }

    @Test
    void thresholdsAreThoseOfCalibratedProbabilities() {
        Calibration platt = CalibrationFit.platt(VALIDATION);
        Predictions calibrated = VALIDATION.with(platt, List.of());
        assertTrue(platt.scales().get(0) < 1, platt.toString());
        assertEquals(
                new DecisionFit(platt, ThresholdFit.f1(calibrated)), fit("PLATT", Decisions.ThresholdRule.F1, null));
        assertEquals(
                new DecisionFit(platt, ThresholdFit.youden(calibrated)),
                fit("PLATT", Decisions.ThresholdRule.YOUDEN, null));
        assertEquals(
                new DecisionFit(platt, ThresholdFit.cost(calibrated, 1, 9)),
                fit("PLATT", Decisions.ThresholdRule.COST, new Decisions.Costs(1, 9)));
    }

    @Test
    void theTemperatureIsThatOfTheValidationPart() {
        assertEquals(
                new DecisionFit(CalibrationFit.temperature(VALIDATION), List.of()),
                fit("TEMPERATURE", Decisions.ThresholdRule.HALF, null));
    }
}
