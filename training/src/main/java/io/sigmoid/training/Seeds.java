package io.sigmoid.training;

import java.util.SplittableRandom;

/**
 * The seeds of everything random in a job. What an epoch or a step draws follows from one of these and its number alone,
 * so that a resumed run draws what an undisturbed one does.
 *
 * @param weights of the initial weights
 * @param order of the examples
 * @param noise of random blocks
 * @param validation of the choice of the examples held out
 * @param augmentation of varied images
 */
record Seeds(long weights, long order, long noise, long validation, long augmentation) {
    static Seeds of(TrainingJob job) {
        var random = new SplittableRandom(job.seed());
        return new Seeds(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
    }
}
