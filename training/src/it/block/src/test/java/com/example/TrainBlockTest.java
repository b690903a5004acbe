package com.example;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TrainBlockTest {
    @Test
    void learns() throws Exception {
        float accuracy = TrainBlock.train(3200, 3);
        assertTrue(accuracy > 0.5, "accuracy " + accuracy);
    }
}
