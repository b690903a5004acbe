package io.sigmoid.training.command;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class InterruptionTest {
    /** A command that never asks would keep a process that was told to end for minutes. */
    @Test
    @Timeout(30)
    void isNotWaitedForWhereNobodyMindsIt() {
        var interruption = new Interruption();
        interruption.stop();
        assertTrue(interruption.isAsked());
    }

    @Test
    void isWaitedForWhereSomebodyMindsIt() throws InterruptedException {
        var interruption = new Interruption();
        interruption.mind();
        var waiting = new Thread(interruption::stop);
        waiting.start();
        while (!interruption.isAsked()) {
            Thread.onSpinWait();
        }
        waiting.join(50);
        assertTrue(waiting.isAlive());
        interruption.over();
        waiting.join();
    }
}
