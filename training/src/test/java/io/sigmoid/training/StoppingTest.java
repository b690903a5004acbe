package io.sigmoid.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoppingTest {
    @ParameterizedTest
    @CsvSource({
        "loss, true",
        "digit.logLoss, true",
        "hammingLoss, true",
        "brier, true",
        "calibrationError, true",
        "reconstruction, true",
        "divergence, true",
        "elbo, false",
        "parity.accuracy, false",
        "macroF1, false",
        "rocAuc, false"
    })
    void lessIsBetterOfWhatIsLost(String metric, boolean less) {
        var stopping = new Stopping(metric, 1);
        assertEquals(less, stopping.isBetter(1, 2));
        assertEquals(!less, stopping.isBetter(2, 1));
    }
}
