package io.sigmoid.training;

import java.io.Serializable;
import java.util.List;

/**
 * Where a training stands: every number of its state that is no array of weights.
 *
 * @param epoch counted from 0
 * @param batch of the epoch that comes next, counted from 0
 * @param step of the whole training that comes next, counted from 0
 * @param updates of the optimiser so far; fewer than steps if some were left out
 * @param badSteps steps left out because a loss or gradient was not finite
 * @param seen examples of this epoch so far
 * @param loss sum over them
 * @param right how many of them were right; -1 where there is no right or wrong
 * @param seconds that the epoch took so far
 * @param bestEpoch counted from 1; 0 before the first
 * @param history one value an epoch that is over
 */
record Position(
        int epoch,
        int batch,
        long step,
        long updates,
        int badSteps,
        int seen,
        double loss,
        long right,
        double seconds,
        int bestEpoch,
        List<Epoch> history)
        implements Serializable {
    Position {
        history = List.copyOf(history);
    }
}
