package com.example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PredictTest {
    @Test
    void readsASeven() {
        assertEquals("7", Predict.predict(Path.of("..", "job", "target", "digits"), Path.of("seven.png")));
    }
}
