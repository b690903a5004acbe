package io.sigmoid.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigmoid.training.metrics.CalibrationFit;
import io.sigmoid.training.metrics.Costs;
import io.sigmoid.training.metrics.Predictions;
import io.sigmoid.training.metrics.ThresholdFit;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.artifact.Calibration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DecisionFitTest {
    private static final Predictions VALIDATION = Predictions.of(
            Head.binary("no", "yes"), new float[] {-9, -2, -1, 0.5f, 1, 8, 2, -7}, new float[] {0, 0, 1, 0, 1, 1, 0, 0
            });

    private static DecisionFit fit(String calibration, Decisions.ThresholdRule rule, Costs costs) {
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
                new DecisionFit(platt, ThresholdFit.cost(calibrated, label -> new Costs(1, 9))),
                fit("PLATT", Decisions.ThresholdRule.COST, new Costs(1, 9)));
    }

    @Test
    void aLabelsOwnCostsMakeItsThreshold() {
        Predictions both = Predictions.of(
                Head.multiLabel("a", "b"), new float[] {-2, -2, -1, -1, 1, 1, 2, 2}, new float[] {0, 0, 1, 1, 0, 0, 1, 1
                });
        var decisions = new Decisions(
                Decisions.CalibrationMethod.NONE,
                Decisions.ThresholdRule.COST,
                new Costs(1, 10),
                Map.of("b", new Costs(10, 1)));
        List<Double> thresholds = DecisionFit.of(decisions, both).thresholds();
        // Between the probabilities of -2 and -1, and between those of 1 and 2.
        assertEquals((0.1192029 + 0.2689414) / 2, thresholds.get(0), 1e-6);
        assertEquals((0.7310586 + 0.8807971) / 2, thresholds.get(1), 1e-6);
    }

    @Test
    void aQuestionsOwnCostsAreThoseOfItsYes() {
        Predictions one =
                Predictions.of(Head.binary("no", "yes"), new float[] {-2, -1, 1, 2}, new float[] {0, 1, 0, 1});
        var decisions = new Decisions(
                Decisions.CalibrationMethod.NONE,
                Decisions.ThresholdRule.COST,
                new Costs(1, 10),
                Map.of("yes", new Costs(10, 1)));
        assertEquals(
                (0.7310586 + 0.8807971) / 2,
                DecisionFit.of(decisions, one).thresholds().get(0),
                1e-6);
    }

    @Test
    void theTemperatureIsThatOfTheValidationPart() {
        assertEquals(
                new DecisionFit(CalibrationFit.temperature(VALIDATION), List.of()),
                fit("TEMPERATURE", Decisions.ThresholdRule.HALF, null));
    }
}
