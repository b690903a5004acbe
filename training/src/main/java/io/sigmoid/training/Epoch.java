package io.sigmoid.training;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * How one epoch went.
 *
 * @param number counted from 1
 * @param of epochs of the whole training, unless it stops early
 * @param trainLoss mean over the epoch's examples, each measured when it was its turn, as it is minimised
 * @param trainAccuracy share of right answers, in [0, 1], likewise; NaN where there is no right or wrong
 * @param validation metrics of the validation part by name, such as {@code accuracy}; empty without one
 * @param learningRate of the epoch's last step
 * @param seconds that the epoch took, validation included
 * @param imagesPerSecond examples a second of its training, validation left out
 */
public record Epoch(
        int number,
        int of,
        double trainLoss,
        double trainAccuracy,
        Map<String, Double> validation,
        double learningRate,
        double seconds,
        double imagesPerSecond) {
    public Epoch {
        validation = Collections.unmodifiableMap(new TreeMap<>(validation));
    }
}
