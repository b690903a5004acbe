package io.sigmoid.training;

import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import io.sigmoid.datasets.Epochs;
import io.sigmoid.datasets.LabelledImages;
import io.sigmoid.training.metrics.Predictions;
import io.sigmoid.zoo.Head;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model that was trained in memory, without an artifact: for comparisons.
 *
 * @param head what its logits mean
 * @param block with the trained weights
 * @param history one value an epoch
 * @param seconds that the training took, reading data and the test left out
 * @param heldOut what it says of the validation part, uncalibrated; null without one
 * @param test what it says of the test part, uncalibrated
 */
public record Fit(
        Head head,
        Block block,
        List<Epoch> history,
        double seconds,
        @Nullable Predictions heldOut,
        Predictions test) {
    public Fit {
        history = List.copyOf(history);
    }

    /**
     * What it says of the validation part.
     *
     * @throws IllegalStateException if the job held nothing out
     */
    public Predictions validation() {
        if (heldOut == null) {
            throw new IllegalStateException("the job held out no validation part");
        }
        return heldOut;
    }

    /** Trains on images that are at hand, as many as the job's limit; the job's own data are not read. */
    static Fit of(TrainingJob job, LabelledImages train, LabelledImages test, NDManager manager) {
        if (job.architecture().head() instanceof Head.Pixels) {
            throw new IllegalArgumentException("head must have labels, got pixels");
        }
        JobData data = JobData.of(job, train, test);
        var trainer = new Trainer(job, manager, RunOptions.USUAL.withCheckpointMinutes(0));
        Head head = job.architecture().head();
        try (Epochs training = data.train(manager);
                Epochs validation = data.validation(manager);
                Epochs testing = data.test(manager)) {
            long start = System.nanoTime();
            trainer.train(training, validation, (position, arrays) -> {});
            double seconds = (System.nanoTime() - start) * 1e-9;
            return new Fit(
                    head,
                    trainer.block(),
                    trainer.history(),
                    seconds,
                    validation == null ? null : ForwardPass.predict(trainer.block(), head, validation),
                    ForwardPass.predict(trainer.block(), head, testing));
        }
    }
}
