package io.sigmoid.training.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.artifact.Calibration;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThresholdFitTest {
    private static final Head BINARY = Head.binary("no", "yes");

    private static Predictions of(double[] probabilities, int... truths) {
        float[] logits = new float[probabilities.length];
        float[] targets = new float[truths.length];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) Math.log(probabilities[i] / (1 - probabilities[i]));
            targets[i] = truths[i];
        }
        return Predictions.of(BINARY, logits, targets);
    }

    private static List<Double> cost(Predictions p, double falsePositive, double falseNegative) {
        return ThresholdFit.cost(p, label -> new Costs(falsePositive, falseNegative));
    }

    @Test
    void aThresholdLiesHalfwayBetweenTwoProbabilities() {
        Predictions p = of(new double[] {0.1, 0.2, 0.4, 0.9}, 0, 0, 1, 1);
        assertEquals(0.3, ThresholdFit.f1(p).get(0), 1e-6);
        assertEquals(0.3, ThresholdFit.youden(p).get(0), 1e-6);
        assertEquals(0.3, cost(p, 1, 1).get(0), 1e-6);
    }

    @Test
    void costsMoveIt() {
        Predictions p = of(new double[] {0.1, 0.2, 0.4, 0.6, 0.8, 0.9}, 0, 1, 0, 1, 0, 1);
        // A miss costs ten false alarms: the least probability of a positive example must be a yes.
        assertEquals(0.15, cost(p, 1, 10).get(0), 1e-6);
        // And the other way round: the greatest probability of a negative example must be a no.
        assertEquals(0.85, cost(p, 10, 1).get(0), 1e-6);
    }

    @Test
    void onlyTheRatioOfCostsMatters() {
        Predictions p = of(new double[] {0.1, 0.45, 0.5, 0.55, 0.6}, 0, 1, 0, 0, 0);
        assertEquals(0.275, cost(p, 1, 3).get(0), 1e-6);
        assertEquals(cost(p, 1, 3), cost(p, 0.1, 0.3));
    }

    @Test
    void eachLabelHasItsOwnCosts() {
        // Both labels have the probabilities and truths of costsMoveIt.
        Predictions one = of(new double[] {0.1, 0.2, 0.4, 0.6, 0.8, 0.9}, 0, 1, 0, 1, 0, 1);
        float[] logits = new float[12];
        float[] truths = new float[12];
        for (int i = 0; i < 12; i++) {
            double probability = new double[] {0.1, 0.2, 0.4, 0.6, 0.8, 0.9}[i / 2];
            logits[i] = (float) Math.log(probability / (1 - probability));
            truths[i] = i / 2 % 2;
        }
        Predictions both = Predictions.of(Head.multiLabel("a", "b"), logits, truths);
        List<Double> thresholds =
                ThresholdFit.cost(both, label -> label.equals("a") ? new Costs(1, 10) : new Costs(10, 1));
        assertEquals(List.of(cost(one, 1, 10).get(0), cost(one, 10, 1).get(0)), thresholds);
    }

    @Test
    void noToAllIsAnAnswer() {
        Predictions p = of(new double[] {0.2, 0.4, 0.6}, 1, 0, 0);
        assertEquals(0.8, cost(p, 100, 1).get(0), 1e-6);
    }

    @Test
    void yesToAllIsAnAnswer() {
        Predictions p = of(new double[] {0.2, 0.4, 0.6}, 1, 0, 0);
        assertEquals(0.1, cost(p, 1, 100).get(0), 1e-6);
    }

    @Test
    void ofEquallyGoodOnesTheNearestToOneHalfIsTaken() {
        Predictions p = of(new double[] {0.2, 0.3, 0.45, 0.8}, 0, 1, 0, 1);
        // Youden's J is 0.5 at 0.25 and at 0.625.
        assertEquals(0.625, ThresholdFit.youden(p).get(0), 1e-6);
    }

    @Test
    void oneClassOnlyKeepsOneHalf() {
        Predictions never = of(new double[] {0.2, 0.9}, 0, 0);
        Predictions always = of(new double[] {0.2, 0.9}, 1, 1);
        for (Predictions p : List.of(never, always)) {
            assertEquals(List.of(0.5), ThresholdFit.f1(p));
            assertEquals(List.of(0.5), ThresholdFit.youden(p));
            assertEquals(List.of(0.5), cost(p, 1, 5));
        }
    }

    @Test
    void probabilitiesOfNoughtAndOneLeaveThresholdsInBetween() {
        Predictions p = Predictions.of(BINARY, new float[] {200, 200, -200, -200}, new float[] {1, 0, 1, 0});
        for (List<Double> t : List.of(ThresholdFit.f1(p), ThresholdFit.youden(p), cost(p, 9, 1))) {
            assertEquals(List.of(0.5), t);
        }
    }

    @Test
    void neighbouringFloatsAreToldApart() {
        float low = 0.3f;
        float high = Math.nextUp(low);
        Ranking ranking = Ranking.of(new double[] {low, high}, new boolean[] {false, true});
        double threshold = ThresholdFit.best(ranking, counts -> counts.f1().orElse(0));
        assertEquals(high, threshold);
    }

    @Test
    void onlyQuestionsHaveThresholds() {
        Head joint = Head.joint(
                new Head.Output("class", Head.multiClass("a", "b")),
                new Head.Output("labels", Head.multiLabel("c", "d")));
        Predictions p = Predictions.of(joint, new float[] {0, 1, 2, 3, 0, 1, -2, -3}, new float[] {0, 1, 0, 1, 0, 1});
        List<Double> thresholds = ThresholdFit.youden(p);
        assertEquals(2, thresholds.size());
        assertEquals(
                thresholds,
                ((QuestionPredictions)
                                p.with(Calibration.NONE, thresholds).outputs().get(1))
                        .thresholds());
    }

    /** Against every threshold there is, with ties and with few examples. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5, 30, 200})
    void noOtherThresholdIsBetter(int rows) {
        for (int seed = 0; seed < 40; seed++) {
            var random = new Random(seed);
            float[] logits = new float[rows];
            float[] targets = new float[rows];
            for (int i = 0; i < rows; i++) {
                logits[i] = seed % 2 == 0 ? random.nextInt(7) - 3 : (float) (5 * random.nextGaussian());
                targets[i] = random.nextInt(3) == 0 ? 1 : 0;
            }
            Predictions p = Predictions.of(BINARY, logits, targets);
            Counts all = p.outputs().get(0).counts(0);
            if (all.positives() == 0 || all.negatives() == 0) {
                continue;
            }
            assertBest(p, ThresholdFit.f1(p), c -> c.f1().orElse(0));
            assertBest(
                    p,
                    ThresholdFit.youden(p),
                    c -> c.recall().orElseThrow() + c.specificity().orElseThrow());
            assertBest(p, cost(p, 2, 5), c -> -2.0 * c.falsePositives() - 5.0 * c.falseNegatives());
        }
    }

    private static void assertBest(Predictions p, List<Double> fitted, ToDoubleFunction<Counts> gain) {
        assertTrue(fitted.get(0) > 0 && fitted.get(0) < 1);
        double best = gain(p, fitted.get(0), gain);
        for (int i = 1; i < 1000; i++) {
            double other = gain(p, i / 1000.0, gain);
            assertTrue(other <= best + 1e-12, "at %s %s, at %s %s".formatted(i / 1000.0, other, fitted, best));
        }
    }

    private static double gain(Predictions p, double threshold, ToDoubleFunction<Counts> gain) {
        return gain.applyAsDouble(
                p.with(Calibration.NONE, List.of(threshold)).outputs().get(0).counts(0));
    }

    @Test
    void costsMustBePositive() {
        var e = assertThrows(IllegalArgumentException.class, () -> new Costs(0, 1));
        assertEquals("falsePositive must be positive and finite, got 0.0", e.getMessage());
        e = assertThrows(IllegalArgumentException.class, () -> new Costs(1, Double.NaN));
        assertEquals("falseNegative must be positive and finite, got NaN", e.getMessage());
        e = assertThrows(IllegalArgumentException.class, () -> new Costs(1, Double.POSITIVE_INFINITY));
        assertEquals("falseNegative must be positive and finite, got Infinity", e.getMessage());
    }
}
