package io.sigmoid.training;

/**
 * How several workers train one model: each takes steps of the job's optimiser on its own share of the examples, then the
 * mean of how far they went is taken as a gradient, for one step of Nesterov's momentum. With one step a round it is the mean
 * of the workers' gradients instead, for one step of the job's optimiser: plain data parallelism.
 *
 * <p>The batch of a job is that of all workers together, so that a job takes as many steps as one process takes.
 *
 * @param workers number of them, 1 or more
 * @param steps of every worker a round, 1 or more
 * @param outerRate learning rate of the outer step, positive
 * @param outerMomentum in [0, 1)
 * @see <a href="https://arxiv.org/abs/2311.08105">DiLoCo: Distributed Low-Communication Training of Language Models</a>
 */
public record LocalSteps(int workers, int steps, double outerRate, double outerMomentum) {
    public LocalSteps {
        Require.positive("workers", workers);
        Require.positive("steps", steps);
        Require.positive("outerRate", outerRate);
        Require.share("outerMomentum", outerMomentum);
    }

    /** With the paper's outer step: rate 0.7, momentum 0.9. */
    public static LocalSteps of(int workers, int steps) {
        return new LocalSteps(workers, steps, 0.7, 0.9);
    }

    /**
     * Examples of a worker's batch.
     *
     * @throws TrainingException if the job's batch can't be shared
     */
    int batchSize(TrainingJob job) {
        if (job.batchSize() % workers != 0) {
            throw new TrainingException("batchSize: %d examples can't be shared by %d workers, must be a multiple"
                    .formatted(job.batchSize(), workers));
        }
        return job.batchSize() / workers;
    }

    boolean averagesGradients() {
        return steps == 1;
    }
}
