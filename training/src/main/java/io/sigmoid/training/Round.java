package io.sigmoid.training;

import java.util.List;

/**
 * What a round of a crew cost.
 *
 * @param steps that every worker took
 * @param bytesDown to all workers together
 * @param bytesUp from all workers together
 * @param seconds from its beginning to its end
 * @param computing seconds of each worker
 * @param waiting seconds that each waited for the slowest, all having begun together
 */
record Round(int steps, long bytesDown, long bytesUp, double seconds, List<Double> computing, List<Double> waiting) {
    Round {
        computing = List.copyOf(computing);
        waiting = List.copyOf(waiting);
    }
}
