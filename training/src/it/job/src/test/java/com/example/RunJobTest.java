package com.example;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class RunJobTest {
    @Test
    void trains() {
        double accuracy = RunJob.run(Path.of("target", "digits"), 2).get("test.accuracy");
        assertTrue(accuracy > 0.96, "accuracy " + accuracy);
    }
}
