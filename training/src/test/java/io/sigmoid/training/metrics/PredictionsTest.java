package io.sigmoid.training.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.artifact.Calibration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PredictionsTest {
    private static final Head BINARY = Head.binary("no", "yes");
    private static final Head CLASSES = Head.multiClass("a", "b", "c", "d");
    private static final Head LABELS = Head.multiLabel("a", "b");
    private static final Head JOINT =
            Head.joint(new Head.Output("question", BINARY), new Head.Output("class", Head.multiClass("a", "b")));

    @Test
    void aBinaryOutputMeasuresItsPositiveLabel() {
        // Two right, one missed, one false alarm.
        var predictions = Predictions.of(BINARY, new float[] {2, -1, -3, 1}, new float[] {1, 1, 0, 0});
        Map<String, Double> metrics = predictions.metrics();
        assertEquals(
                Set.of(
                        "accuracy",
                        "precision",
                        "recall",
                        "f1",
                        "rocAuc",
                        "averagePrecision",
                        "logLoss",
                        "brier",
                        "calibrationError"),
                metrics.keySet());
        assertEquals(0.5, metrics.get("accuracy"));
        assertEquals(0.5, metrics.get("precision"));
        assertEquals(0.5, metrics.get("recall"));
        assertEquals(0.5, metrics.get("f1"));
        assertEquals(0.75, metrics.get("rocAuc"));
        double expected =
                (Math.log1p(Math.exp(-2)) + Math.log1p(Math.E) + Math.log1p(Math.exp(-3)) + Math.log1p(Math.E)) / 4;
        assertEquals(expected, metrics.get("logLoss"), 1e-9);
        assertEquals(metrics.get("logLoss"), predictions.loss());
        ConfusionMatrix table = predictions.outputs().get(0).confusion().orElseThrow();
        assertEquals(List.of("no", "yes"), table.labels());
        assertEquals(List.of(List.of(1, 1), List.of(1, 1)), table.counts());
    }

    @Test
    void theLikeliestClassIsPredictedTheFirstOfEqualOnes() {
        var predictions = Predictions.of(CLASSES, new float[] {0, 3, 1, 2, 5, 5, 0, 0}, new float[] {2, 1});
        var output = (ClassPredictions) predictions.outputs().get(0);
        assertEquals(1, output.predicted(0));
        assertEquals(0, output.predicted(1));
        assertEquals(0, output.topAccuracy(1));
        assertEquals(0.5, output.topAccuracy(2));
        assertEquals(1, output.topAccuracy(3));
    }

    @Test
    void evenOddsOfFourClassesHaveAKnownLossAndBrierScore() {
        var metrics = Predictions.of(CLASSES, new float[4], new float[] {3}).metrics();
        assertEquals(Math.log(4), metrics.get("logLoss"), 1e-12);
        assertEquals(0.75 * 0.75 + 3 * 0.0625, metrics.get("brier"), 1e-12);
        assertEquals(0.25, metrics.get("calibrationError"), 1e-12);
    }

    @Test
    void logitsOfAnySizeHaveAFiniteLoss() {
        var classes = Predictions.of(CLASSES, new float[] {1e30f, -1e30f, 0, 0}, new float[] {1});
        assertEquals(2e30, classes.loss(), 1e24);
        assertEquals(
                1e30,
                Predictions.of(BINARY, new float[] {-1e30f}, new float[] {1}).loss(),
                1e24);
    }

    @Test
    void labelsAreDecidedOneByOne() {
        var predictions = Predictions.of(LABELS, new float[] {1, 1, 1, -1, -1, -1}, new float[] {1, 1, 0, 0, 1, 0});
        Map<String, Double> metrics = predictions.metrics();
        assertEquals(1.0 / 3, metrics.get("subsetAccuracy"), 1e-15);
        assertEquals(2.0 / 6, metrics.get("hammingLoss"), 1e-15);
        assertEquals(2.0 / 3, metrics.get("microPrecision"), 1e-15);
        assertEquals(2.0 / 3, metrics.get("microRecall"), 1e-15);
        assertEquals(0.75, metrics.get("macroPrecision"));
        assertEquals(0.75, metrics.get("macroRecall"));
    }

    @Test
    void theThresholdDecides() {
        var predictions = Predictions.of(LABELS, new float[] {1, -1, 0, 0}, new float[] {1, 0, 0, 1});
        var strict = (QuestionPredictions)
                predictions.with(Calibration.NONE, List.of(0.6, 0.4)).outputs().get(0);
        assertEquals(List.of(0.6, 0.4), strict.thresholds());
        assertTrue(strict.decision(0, 0));
        assertFalse(strict.decision(1, 0));
        assertFalse(strict.decision(0, 1));
        assertTrue(strict.decision(1, 1));
        assertEquals(1, strict.subsetAccuracy());
    }

    @Test
    void aProbabilityAtTheThresholdMeansYes() {
        var predictions = Predictions.of(BINARY, new float[] {0}, new float[] {1});
        assertTrue(predictions.outputs().get(0).decision(0, 0));
    }

    @Test
    void calibrationReplacesCalibration() {
        var once =
                Predictions.of(BINARY, new float[] {4}, new float[] {1}).with(Calibration.temperature(2, 1), List.of());
        var twice = once.with(Calibration.temperature(4, 1), List.of());
        assertEquals(2, once.outputs().get(0).logOdds(0, 0));
        assertEquals(1, twice.outputs().get(0).logOdds(0, 0));
        assertEquals((float) (1 / (1 + Math.exp(-1))), twice.outputs().get(0).probability(0, 0));
    }

    @Test
    void outputsOfAJointHeadHaveTheirNameBeforeTheirMetrics() {
        var predictions = Predictions.of(JOINT, new float[] {1, 0, 2, -1, 0, 2}, new float[] {1, 1, 1, 0});
        Map<String, Double> metrics = predictions.metrics();
        assertEquals(0.5, metrics.get("question.accuracy"));
        assertEquals(0.5, metrics.get("class.accuracy"));
        assertEquals(metrics.get("question.logLoss") + metrics.get("class.logLoss"), predictions.loss());
    }

    @Test
    void whatExamplesOfOneClassDoNotDefineIsAbsent() {
        var never =
                Predictions.of(BINARY, new float[] {-1, -2}, new float[] {0, 0}).metrics();
        assertEquals(Set.of("accuracy", "logLoss", "brier", "calibrationError"), never.keySet());
        assertEquals(1, never.get("accuracy"));
    }

    @Test
    void aClassThatIsNowhereTakesNoPartInMacroAverages() {
        var metrics = Predictions.of(CLASSES, new float[] {9, 0, 0, 0, 0, 9, 0, 0}, new float[] {0, 1})
                .metrics();
        assertEquals(1, metrics.get("macroF1"));
        assertEquals(1, metrics.get("macroRocAuc"));
    }

    @Test
    void aClassThatIsNeverPredictedCountsAsNought() {
        var metrics = Predictions.of(CLASSES, new float[] {9, 0, 0, 0, 9, 0, 0, 0}, new float[] {0, 1})
                .metrics();
        assertEquals(0.25, metrics.get("macroPrecision"));
        assertEquals(0.5, metrics.get("macroRecall"));
    }

    @Test
    void logOddsAreThoseOfTheProbability() {
        var output = Predictions.of(CLASSES, new float[] {1, 2, 3, 4}, new float[] {0})
                .outputs()
                .get(0);
        for (int label = 0; label < 4; label++) {
            assertEquals(output.probability(0, label), Sigmoid.of(output.logOdds(0, label)), 1e-7);
        }
        // In float32 both probabilities are 1; the order stays.
        var certain = Predictions.of(CLASSES, new float[] {50, 0, 0, 0, 60, 0, 0, 0}, new float[] {0, 0})
                .outputs()
                .get(0);
        assertEquals(certain.probability(0, 0), certain.probability(1, 0));
        assertTrue(certain.logOdds(0, 0) < certain.logOdds(1, 0));
    }

    @Test
    void numbersThatDoNotFitTheHeadAreRefused() {
        assertRefused(
                "logits and targets must be rows of 4 and 1, and as many, got 8 and 1 numbers",
                () -> Predictions.of(CLASSES, new float[8], new float[1]));
        assertRefused(
                "logits and targets must be rows of 4 and 1, and as many, got 0 and 0 numbers",
                () -> Predictions.of(CLASSES, new float[0], new float[0]));
        assertRefused(
                "class of example 0 must be from 0 to 3, got 4.0",
                () -> Predictions.of(CLASSES, new float[4], new float[] {4}));
        assertRefused(
                "targets of example 1 must be 0 or 1, got 0.5",
                () -> Predictions.of(BINARY, new float[2], new float[] {1, 0.5f}));
        assertRefused(
                "logits must be finite, got NaN in row 1",
                () -> Predictions.of(BINARY, new float[] {1, Float.NaN}, new float[2]));
        assertRefused("thresholds must be none or 2, got 1", () -> Predictions.of(LABELS, new float[2], new float[2])
                .with(Calibration.NONE, List.of(0.5)));
        assertRefused("calibration must be none or of the head's 2 logits, got 1", () -> Predictions.of(
                        LABELS, new float[2], new float[2])
                .with(Calibration.temperature(2, 1), List.of()));
    }

    private static void assertRefused(String message, org.junit.jupiter.api.function.Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
