package io.sigmoid.training.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import io.sigmoid.training.TrainingException;
import io.sigmoid.zoo.Pytorch;
import io.sigmoid.zoo.Summary;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Facts that are mathematics are asserted exactly, those that are statistics with a margin. */
class StudyTest {
    private static Findings run(Study study) {
        try (NDManager manager = Pytorch.engine().newBaseManager()) {
            Findings findings = study.run(new Setting(Setting.Size.REDUCED, manager));
            assertFalse(findings.conclusions().isEmpty());
            return findings;
        }
    }

    @Test
    void everyStudyIsFound() {
        assertEquals(
                List.of(
                        "centring",
                        "curve",
                        "gates",
                        "heads",
                        "losses",
                        "mixing",
                        "placement",
                        "stability",
                        "thresholds",
                        "vanishing"),
                Studies.all().stream().map(Study::name).toList());
    }

    @Test
    void anUnknownStudyIsRefused() {
        var problem = assertThrows(TrainingException.class, () -> Studies.named("gate"));
        assertEquals(
                "no study is named \"gate\", choose one of centring, curve, gates, heads, losses, mixing, placement,"
                        + " stability, thresholds, vanishing",
                problem.getMessage());
    }

    @Test
    void theCurveIsSteepestAtZeroWithAQuarter() {
        Findings found = run(new Curve());
        assertEquals(0.5, found.fact("sigmoid(0)"));
        assertEquals(0.25, found.fact("derivative(0)"));
        assertEquals(0.25, found.fact("largest derivative"));
        assertEquals(0, found.fact("largest derivative at"));
        assertEquals(0, found.fact("largest |σ′ − σ(1 − σ)|"), 1e-16);
        assertEquals(0, found.fact("largest |σ(x) + σ(−x) − 1|"), 1e-15);
        // σ′(x) = 1e-3 at x = ±6.9, 1e-6 at ±13.8, on a grid of 0.01.
        assertEquals(6.91, found.fact("SigmoidLayer below 1e-3"), 0.02);
        assertEquals(13.82, found.fact("SigmoidLayer below 1e-6"), 0.02);
        // 1 - 2^-24 is the largest float32 below 1, and 1 - σ(x) rounds to 0 beyond it.
        assertEquals(17 * Math.log(2) + 5, found.fact("engine's zero above"), 0.6);
        assertTrue(found.fact("SigmoidLayer zero above") > 80);
    }

    @Test
    void sigmoidsAndCrossEntropiesAtTheirExtremes() {
        Findings found = run(new Stability());
        for (String type : List.of("float32", "float64")) {
            assertEquals(0, found.fact("SigmoidLayer " + type + " not finite"));
            assertEquals(0, found.fact("engine's " + type + " not finite"));
            assertEquals(0, found.fact(type + " cross-entropy on logits, largest error"), 1e-6);
        }
        // e^100 overflows float32, e^1000 float64.
        assertEquals(3, found.fact("e^x / (1 + e^x) float32 not finite"));
        assertEquals(1, found.fact("e^x / (1 + e^x) float64 not finite"));
        // 1 / σ(-90), in the gradient of the logarithm, is infinite in float32, 1 / σ(-750) in float64.
        assertEquals(-90, found.fact("float32 cross-entropy on probabilities wrong from"));
        assertEquals(-750, found.fact("float64 cross-entropy on probabilities wrong from"));
    }

    @Test
    void stockLossesAndJavaNumbersInGraphs() {
        Findings found = run(new Losses());
        assertEquals(4, found.fact("fromSigmoid: losses below 0"));
        assertEquals(0, found.fact("ours: largest error"), 1e-6);
        assertEquals(0.25, found.fact("gradient at 0: DJL's error"));
        assertEquals(0, found.fact("gradient at 0: our error"));
        assertEquals(found.fact("gradients"), found.fact("native constant: right"));
        assertTrue(found.fact("Java number: right") < found.fact("gradients"));
    }

    @Test
    void outputsOfOneSignGiveGradientsOfOneSign() {
        Findings found = run(new Centring());
        assertEquals(1, found.fact("sigmoid: share of one sign"));
        assertTrue(found.fact("tanh: share of one sign") < 0.75);
        assertEquals(1, found.fact("sigmoid: steps alike"));
        assertTrue(found.fact("tanh: steps alike") < 0.75);
        assertTrue(found.fact("sigmoid − ½: share of one sign") < 0.75);
        assertTrue(found.fact("sigmoid − ½: steps alike") < 0.75);
    }

    @Test
    void littleReachesTheFirstLayerThroughSigmoids() {
        Findings found = run(new Vanishing());
        double sigmoid = found.fact("sigmoid, Xavier or He: first / last layer");
        double relu = found.fact("relu, Xavier or He: first / last layer");
        assertTrue(sigmoid < relu / 10, sigmoid + " and " + relu);
        assertTrue(found.fact("sigmoid, default (uniform, 1/√fan-in): first / last layer") < 0.01);
        assertEquals(Math.pow(0.25, 7), found.fact("0.25^(depth − 1)"));
    }

    @Test
    void mixturesHaveAsManyWeights() {
        assertEquals(
                Set.of(784L * 64 + 64 + 64 * 10 + 10),
                Mixing.MIXTURES.stream()
                        .map(mixture -> Summary.of(mixture.architecture()).parameters())
                        .collect(Collectors.toSet()));
    }

    @Test
    void mixturesLearn() {
        Findings found = run(new Mixing());
        for (String mixture : List.of("ReLU, then sigmoid outputs", "ReLU and sigmoid branches")) {
            assertTrue(found.fact(mixture + ": accuracy") > 0.3, mixture);
        }
    }

    @Test
    void logitsTrainWithoutFailure() {
        Findings found = run(new Placement());
        assertEquals(0, found.fact("logits, dense layer: failed"));
        assertEquals(0, found.fact("logits, straight from the pooling: failed"));
        assertTrue(found.fact("logits, dense layer: accuracy") > 0.4);
    }

    @Test
    void aSoftmaxNamesNoMoreThanOneLabel() {
        Findings found = run(new Heads());
        assertEquals(1, found.fact("softmax, one label: sum"), 1e-5);
        assertEquals(1, found.fact("softmax, several labels: sum"), 1e-4);
        assertTrue(found.fact("softmax, several labels: most above 0.5") <= 1);
        // Every picture has two digits or three.
        assertEquals(0, found.fact("softmax, several labels: all right at 0.5"));
        assertEquals(2.5, found.fact("softmax, several labels: labels a picture"), 0.5);
    }

    @Test
    void aWeightBuysRecallAndATemperatureKeepsAccuracy() {
        Findings found = run(new Thresholds());
        assertTrue(found.fact("weighted, recall") >= found.fact("unweighted, recall"));
        assertEquals(found.fact("accuracy before"), found.fact("accuracy after"));
    }

    @Test
    void gatesAreThoseOfTheEngine() {
        Findings found = run(new Gates());
        for (String gate : List.of("input", "forget", "output")) {
            for (String network : List.of("untrained", "trained")) {
                assertEquals(0, found.fact("%s, %s: error".formatted(gate, network)), 1e-5);
                double mean = found.fact("%s, %s: mean".formatted(gate, network));
                assertTrue(mean > 0.1 && mean < 0.9, gate + " " + mean);
            }
        }
    }
}
