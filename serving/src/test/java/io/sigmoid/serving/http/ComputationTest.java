package io.sigmoid.serving.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sigmoid.serving.Classifier;
import io.sigmoid.serving.MicroBatcher;
import io.sigmoid.serving.Models;
import io.sigmoid.serving.Prediction;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComputationTest {
    private static final Limits TWO = new Limits(1000, 1, 2, Duration.ofSeconds(5), Duration.ofSeconds(1), 10);

    @Test
    void admitsNoMoreThanTheQueueHolds(@TempDir Path directory) {
        try (var metrics = new ServerMetrics();
                Classifier abc = Classifier.load(Models.abc(directory.resolve("abc")));
                var computation =
                        new Computation<Prediction>("abc", TWO, metrics, options -> MicroBatcher.of(abc, options))) {
            Place first = computation.admit();
            computation.admit();
            assertEquals(
                    503,
                    assertThrows(RequestException.class, computation::admit).status());
            assertEquals(
                    503,
                    assertThrows(RequestException.class, computation::check).status());
            first.leave();
            first.leave();
            computation.admit();
            assertEquals(
                    503,
                    assertThrows(RequestException.class, computation::admit).status());
        }
    }
}
