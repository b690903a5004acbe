package io.sigmoid.training.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.apache.commons.math3.random.Well19937c;
import org.apache.commons.math3.stat.descriptive.moment.Mean;
import org.junit.jupiter.api.Test;

class ReliabilityTest {
    @Test
    void eachBinHasItsMeanProbabilityAndShare() {
        var two = Reliability.of(new double[] {0.1, 0.3, 0.5, 1}, new boolean[] {false, true, true, true}, 2);
        assertEquals(new Reliability.Bin(0, 0.5, 2, 0.2, 0.5), two.bins().get(0));
        assertEquals(new Reliability.Bin(0.5, 1, 2, 0.75, 1), two.bins().get(1));
        assertEquals(0.5 * 0.3 + 0.5 * 0.25, two.expectedCalibrationError(), 1e-15);
    }

    @Test
    void certaintyThatIsRightHasNoError() {
        assertEquals(
                0,
                Reliability.of(new double[] {0, 1, 1}, new boolean[] {false, true, true})
                        .expectedCalibrationError());
    }

    @Test
    void certaintyThatIsWrongHasAllOfIt() {
        assertEquals(
                1,
                Reliability.of(new double[] {0, 1}, new boolean[] {true, false}).expectedCalibrationError());
    }

    /** Bin by bin with the means of Commons Math. */
    @Test
    void agreesWithTheDefinitionOnRandomNumbers() {
        var random = new Well19937c(1);
        double[] p = new double[2000];
        boolean[] came = new boolean[p.length];
        for (int i = 0; i < p.length; i++) {
            p[i] = random.nextInt(50) / 49.0; // many ties, both ends
            came[i] = random.nextDouble() < p[i] * p[i];
        }
        double expected = 0;
        for (int bin = 0; bin < 15; bin++) {
            var probability = new Mean();
            var share = new Mean();
            for (int i = 0; i < p.length; i++) {
                if (Math.min(Math.floor(p[i] * 15), 14) == bin) {
                    probability.increment(p[i]);
                    share.increment(came[i] ? 1 : 0);
                }
            }
            if (share.getN() > 0) {
                expected += share.getN() / 2000.0 * Math.abs(share.getResult() - probability.getResult());
            }
        }
        assertEquals(expected, Reliability.of(p, came).expectedCalibrationError(), 1e-12);
    }

    @Test
    void whatIsNoProbabilityIsRefused() {
        var e = assertThrows(
                IllegalArgumentException.class, () -> Reliability.of(new double[] {1.5}, new boolean[] {true}));
        assertEquals("probabilities must lie in [0, 1], got 1.5 at 0", e.getMessage());
    }
}
