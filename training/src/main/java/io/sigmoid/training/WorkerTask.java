package io.sigmoid.training;

import java.io.Serializable;
import java.util.Map;

/**
 * What a worker does in a round.
 *
 * @param job in YAML, the same for all workers
 * @param dataSha256 fingerprint of the training data
 * @param worker counted from 0
 * @param workers number of all
 * @param at where the training stands
 * @param steps to take
 * @param averagesGradients whether the result is a gradient
 * @param own arrays of this worker alone, by name
 */
public record WorkerTask(
        String job,
        String dataSha256,
        int worker,
        int workers,
        Position at,
        int steps,
        boolean averagesGradients,
        Map<String, float[]> own)
        implements Serializable {
    /** Whether the same worker can do both. */
    boolean isOfSameWorker(WorkerTask other) {
        return worker == other.worker
                && workers == other.workers
                && averagesGradients == other.averagesGradients
                && hasSameData(other);
    }

    boolean hasSameData(WorkerTask other) {
        return dataSha256.equals(other.dataSha256) && job.equals(other.job);
    }
}
