package io.sigmoid.training.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.artifact.Calibration;
import java.util.List;
import java.util.Random;
import org.apache.commons.math3.optim.InitialGuess;
import org.apache.commons.math3.optim.MaxEval;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.apache.commons.math3.optim.nonlinear.scalar.ObjectiveFunction;
import org.apache.commons.math3.optim.nonlinear.scalar.noderiv.NelderMeadSimplex;
import org.apache.commons.math3.optim.nonlinear.scalar.noderiv.SimplexOptimizer;
import org.apache.commons.math3.optim.univariate.BrentOptimizer;
import org.apache.commons.math3.optim.univariate.SearchInterval;
import org.apache.commons.math3.optim.univariate.UnivariateObjectiveFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CalibrationFitTest {
    private static final Head BINARY = Head.binary("no", "yes");
    private static final Head CLASSES = Head.multiClass("a", "b", "c", "d");
    private static final Head LABELS = Head.multiLabel("a", "b", "c");
    private static final Head JOINT = Head.joint(new Head.Output("l", LABELS), new Head.Output("c", CLASSES));

    /** Logits of which {@code temperature} times as small ones would be right. */
    private static Predictions classes(int seed, int rows, double temperature) {
        var random = new Random(seed);
        float[] logits = new float[rows * 4];
        float[] targets = new float[rows];
        for (int row = 0; row < rows; row++) {
            double[] weight = new double[4];
            double sum = 0;
            for (int i = 0; i < 4; i++) {
                double z = 2 * random.nextGaussian();
                logits[row * 4 + i] = (float) (z * temperature);
                weight[i] = Math.exp(z);
                sum += weight[i];
            }
            double draw = random.nextDouble() * sum;
            while (draw >= weight[(int) targets[row]] && targets[row] < 3) {
                draw -= weight[(int) targets[row]++];
            }
        }
        return Predictions.of(CLASSES, logits, targets);
    }

    /** Logits z of a label that is there with the odds of {@code scale · z + shift}. */
    private static Predictions labels(int seed, int rows, double[] scale, double[] shift) {
        var random = new Random(seed);
        float[] logits = new float[rows * 3];
        float[] targets = new float[rows * 3];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) (2 * random.nextGaussian());
            targets[i] = random.nextDouble() < Sigmoid.of(scale[i % 3] * logits[i] + shift[i % 3]) ? 1 : 0;
        }
        return Predictions.of(LABELS, logits, targets);
    }

    @Test
    void theTemperatureThatTheLogitsWereHeatedByIsFound() {
        Calibration fitted = CalibrationFit.temperature(classes(1, 20_000, 3));
        assertEquals(1 / 3.0, fitted.scales().get(0), 0.01);
        assertEquals(List.of(0.0, 0.0, 0.0, 0.0), fitted.shifts());
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.3, 1, 5})
    void theTemperatureIsTheOneThatAnotherMethodFinds(double heat) {
        Predictions predictions = classes(2, 500, heat);
        double other = new BrentOptimizer(1e-10, 1e-14)
                .optimize(
                        new MaxEval(1000),
                        GoalType.MINIMIZE,
                        new SearchInterval(0.05, 20),
                        new UnivariateObjectiveFunction(scale -> predictions
                                .with(Calibration.temperature(1 / scale, 4), List.of())
                                .loss()))
                .getPoint();
        assertEquals(other, CalibrationFit.temperature(predictions).scales().get(0), 1e-3 * other);
    }

    @Test
    void eachOutputHasItsOwnTemperature() {
        Predictions joint =
                joint(labels(3, 5000, new double[] {0.5, 0.5, 0.5}, new double[3]), classes(3, 5000, 4), 5000);
        List<Double> scales = CalibrationFit.temperature(joint).scales();
        assertEquals(0.5, scales.get(0), 0.05);
        assertEquals(scales.get(0), scales.get(2));
        assertEquals(0.25, scales.get(3), 0.02);
        assertEquals(scales.get(3), scales.get(6));
    }

    @Test
    void plattFindsTheFactorAndTheShiftOfEachLabel() {
        double[] scale = {0.5, 1, 2};
        double[] shift = {1, -1, 0};
        Calibration fitted = CalibrationFit.platt(labels(4, 40_000, scale, shift));
        for (int label = 0; label < 3; label++) {
            assertEquals(scale[label], fitted.scales().get(label), 0.06);
            assertEquals(shift[label], fitted.shifts().get(label), 0.06);
        }
    }

    @Test
    void plattIsTheOptimumThatAnotherMethodFinds() {
        Predictions predictions = labels(5, 300, new double[] {0.5, 1, 2}, new double[] {1, -1, 0});
        QuestionPredictions one = ((QuestionPredictions) predictions.outputs().get(0)).only(0);
        double positives = one.counts(0).positives();
        double yes = (positives + 1) / (positives + 2);
        double no = 1 / (300 - positives + 2);
        double[] other = new SimplexOptimizer(1e-14, 1e-14)
                .optimize(
                        new MaxEval(10_000),
                        GoalType.MINIMIZE,
                        new InitialGuess(new double[] {1, 0}),
                        new NelderMeadSimplex(2),
                        new ObjectiveFunction(at -> {
                            double sum = 0;
                            for (int i = 0; i < one.examples(); i++) {
                                double p = Sigmoid.of(at[0] * one.logOdds(i, 0) + at[1]);
                                double t = one.truth(i, 0) ? yes : no;
                                sum -= t * Math.log(p) + (1 - t) * Math.log(1 - p);
                            }
                            return sum;
                        }))
                .getPoint();
        Calibration fitted = CalibrationFit.platt(predictions);
        assertEquals(other[0], fitted.scales().get(0), 1e-5);
        assertEquals(other[1], fitted.shifts().get(0), 1e-5);
    }

    /** Of each sign 200 logits, of which 8 are wrong. */
    @Test
    void plattFindsItsWayFromLogitsThatAreFarTooLarge() {
        float[] logits = new float[400];
        float[] targets = new float[400];
        for (int i = 0; i < 400; i++) {
            boolean positive = i % 2 == 0;
            boolean wrong = i % 50 < 2;
            logits[i] = positive ? 40 : -40;
            targets[i] = positive != wrong ? 1 : 0;
        }
        Calibration fitted = CalibrationFit.platt(Predictions.of(BINARY, logits, targets));
        double share = (192 * 201.0 / 202 + 8 * 1.0 / 202) / 200;
        assertEquals(Math.log(share / (1 - share)) / 40, fitted.scales().get(0), 1e-6);
        assertEquals(0, fitted.shifts().get(0), 1e-6);
    }

    /** Logits that run against the truth, of a label of one example in ten: the least factor, and the shift of its odds. */
    @Test
    void plattStaysInItsRangeAndStillFindsTheShift() {
        var random = new Random(9);
        float[] logits = new float[20_000];
        float[] targets = new float[20_000];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) random.nextGaussian();
            targets[i] = random.nextDouble() < Sigmoid.of(-0.2 * logits[i] - Math.log(9)) ? 1 : 0;
        }
        Predictions predictions = Predictions.of(BINARY, logits, targets);
        Calibration fitted = CalibrationFit.platt(predictions);
        assertEquals(1.0 / 20, fitted.scales().get(0));
        assertEquals(-Math.log(9), fitted.shifts().get(0), 0.1);
    }

    /** Two narrow clusters of logits, far from 0 or near: the best factor is too large, and its shift far from where it begins. */
    @ParameterizedTest
    @ValueSource(doubles = {-3, 0, 2})
    void plattFindsTheShiftOfTheLargestFactor(double middle) {
        var random = new Random(10);
        float[] logits = new float[1000];
        float[] targets = new float[1000];
        for (int i = 0; i < logits.length; i++) {
            targets[i] = i % 10 == 0 ? 1 : 0;
            logits[i] = (float) (middle + (targets[i] - 0.5) * 0.2 + 0.05 * random.nextGaussian());
        }
        Predictions predictions = Predictions.of(BINARY, logits, targets);
        Calibration fitted = CalibrationFit.platt(predictions);
        assertEquals(20, fitted.scales().get(0));
        double loss = predictions.with(fitted, List.of()).outputs().get(0).logLoss();
        assertTrue(loss < 0.15, "log loss " + loss);
    }

    @ParameterizedTest
    @ValueSource(floats = {1, 2, 2000})
    void plattSurvivesALabelWhoseLogitsAreAllTheSame(float logit) {
        float[] logits = new float[60_000];
        float[] targets = new float[60_000];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = logit;
            targets[i] = i % 10 == 0 ? 1 : 0;
        }
        Predictions predictions = Predictions.of(BINARY, logits, targets);
        double after = predictions
                .with(CalibrationFit.platt(predictions), List.of())
                .outputs()
                .get(0)
                .logLoss();
        assertTrue(after <= predictions.outputs().get(0).logLoss(), "log loss " + after);
    }

    @Test
    void plattGivesClassesATemperature() {
        Predictions predictions = classes(6, 500, 3);
        assertEquals(CalibrationFit.temperature(predictions), CalibrationFit.platt(predictions));
    }

    @Test
    void theCalibrationErrorFalls() {
        Predictions hot = classes(7, 20_000, 3);
        double before = hot.metrics().get("calibrationError");
        double after =
                hot.with(CalibrationFit.temperature(hot), List.of()).metrics().get("calibrationError");
        assertTrue(before > 0.1, "before " + before);
        assertTrue(after < 0.01, "after " + after);
    }

    /** Few and many examples, separable ones, worse than random ones, ties, one class only. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 20, 400})
    void theLogLossNeverRises(int rows) {
        for (int seed = 0; seed < 60; seed++) {
            var random = new Random(seed);
            float[] logits = new float[rows * 7];
            float[] targets = new float[rows * 4];
            double size = Math.pow(10, random.nextInt(6) - 3);
            int kind = seed % 5;
            for (int row = 0; row < rows; row++) {
                for (int i = 0; i < 7; i++) {
                    logits[row * 7 + i] = (float) (size * (kind == 0 ? random.nextInt(3) - 1 : random.nextGaussian()));
                }
                for (int i = 0; i < 3; i++) {
                    boolean high = logits[row * 7 + i] > 0;
                    boolean yes = kind == 1 ? high : kind == 2 ? !high : kind != 3 && random.nextBoolean();
                    targets[row * 4 + i] = yes ? 1 : 0;
                }
                targets[row * 4 + 3] = kind == 3 ? 0 : random.nextInt(4);
            }
            Predictions predictions = Predictions.of(JOINT, logits, targets);
            for (Calibration fitted :
                    List.of(CalibrationFit.temperature(predictions), CalibrationFit.platt(predictions))) {
                Predictions after = predictions.with(fitted, List.of());
                for (int output = 0; output < 2; output++) {
                    double raw = predictions.outputs().get(output).logLoss();
                    double calibrated = after.outputs().get(output).logLoss();
                    assertTrue(calibrated <= raw, "%s > %s with %s".formatted(calibrated, raw, fitted));
                }
            }
        }
    }

    @Test
    void whatIsRightAlreadyIsLeftAlone() {
        Predictions same = Predictions.of(BINARY, new float[] {0, 0}, new float[] {0, 1});
        assertSame(Calibration.NONE, CalibrationFit.temperature(same));
        assertSame(Calibration.NONE, CalibrationFit.platt(same));
    }

    @Test
    void aLabelOfOneClassIsLeftAlone() {
        Predictions never = Predictions.of(BINARY, new float[] {-1, -2, 3}, new float[3]);
        assertSame(Calibration.NONE, CalibrationFit.platt(never));
    }

    @Test
    void anEarlierCalibrationPlaysNoPart() {
        Predictions hot = classes(8, 500, 3);
        Predictions calibrated = hot.with(Calibration.temperature(7, 4), List.of());
        assertEquals(CalibrationFit.temperature(hot), CalibrationFit.temperature(calibrated));
    }

    private static Predictions joint(Predictions labels, Predictions classes, int rows) {
        float[] logits = new float[rows * 7];
        float[] targets = new float[rows * 4];
        OutputPredictions l = labels.outputs().get(0);
        var c = (ClassPredictions) classes.outputs().get(0);
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < 3; i++) {
                logits[row * 7 + i] = (float) l.logOdds(row, i);
                targets[row * 4 + i] = l.truth(row, i) ? 1 : 0;
            }
            for (int i = 0; i < 4; i++) {
                logits[row * 7 + 3 + i] = c.logit(row, i);
            }
            targets[row * 4 + 3] = c.truth(row);
        }
        return Predictions.of(JOINT, logits, targets);
    }
}
