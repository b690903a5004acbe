package io.sigmoid.training;

import ai.djl.ndarray.NDManager;
import io.sigmoid.datasets.Epochs;
import io.sigmoid.zoo.Devices;
import io.sigmoid.zoo.Pytorch;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One of several that train a model: it has the job's data in memory, trains on its share of them and goes on from whatever
 * state a task gives it, so that any process can do the work of any round.
 */
public final class Worker implements AutoCloseable {
    /**
     * The rate of a plain step whose length is the gradient. A power of two scales without rounding, and so large a one that
     * the weight it is subtracted from plays no part in the last bits.
     */
    private static final double GRADIENT_RATE = 1 << 24;

    private final WorkerTask first;
    private final JobData data;
    private final NDManager manager;
    private final Epochs examples;
    private final Trainer trainer;
    private final int batchSize;
    private final long stepSize;
    private int stepsLeft;
    private BooleanSupplier cancelled = () -> false;
    private Map<String, float[]> arrays = Map.of();
    private Position end;

    private Worker(WorkerTask task, TrainingJob job, JobData data, NDManager manager) {
        first = task;
        end = task.at();
        this.data = data;
        this.manager = manager;
        examples = data.share(job, task.worker(), task.workers()).train(manager);
        batchSize = job.batchSize();
        stepSize = (long) batchSize * job.accumulate();
        trainer = new Trainer(
                job, manager, RunOptions.USUAL.withCheckpointMinutes(0).withStop(this::isOver));
    }

    /**
     * Reads the data and takes the worker's share.
     *
     * @throws TrainingException if they are not those of the task
     */
    public static Worker of(WorkerTask task) {
        return of(task, null);
    }

    /** Whether a task's data are those that were read already. */
    public boolean hasDataOf(WorkerTask task) {
        return first.hasSameData(task);
    }

    /** Ends this one and takes the share of another task of the same data. */
    public Worker insteadFor(WorkerTask task) {
        close();
        return of(task, data);
    }

    private static Worker of(WorkerTask task, @Nullable JobData known) {
        TrainingJob whole = TrainingJob.fromYaml(task.job());
        NDManager manager = Pytorch.engine().newBaseManager(Devices.parse(whole.device()));
        try {
            JobData data = known == null ? JobData.load(whole) : known;
            data.expect(new JobRun.Expected(task.dataSha256(), "the driver"));
            // Its own order and noise, or all workers would draw alike.
            TrainingJob own =
                    whole.withSeed(whole.seed() + task.worker()).withBatchSize(whole.batchSize() / task.workers());
            TrainingJob job = task.averagesGradients()
                    ? own.withOptimizer(new Optimizer.Sgd(GRADIENT_RATE, 0, false))
                            .withSchedule(new Schedule.Constant())
                            .withClipping(null)
                            .withMovingAverage(null)
                    : own;
            return new Worker(task, job, data, manager);
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    /** Whether it has the examples of a task. */
    public boolean fits(WorkerTask task) {
        return first.isOfSameWorker(task);
    }

    /**
     * Does a task.
     *
     * @param shared arrays that all workers begin with, by name
     * @param giveUp asked before every step, before up to four at once; true ends the work with a {@link TrainingException}
     */
    public WorkerResult work(WorkerTask task, Map<String, float[]> shared, BooleanSupplier giveUp) {
        long start = System.nanoTime();
        var all = new HashMap<>(shared);
        all.putAll(task.own());
        stepsLeft = task.steps();
        cancelled = giveUp;
        arrays = Map.of();
        trainer.resume(task.at(), all);
        trainer.train(examples, null, this::keep);
        if (stepsLeft > 0) {
            throw new TrainingException("worker %d was told to give up".formatted(task.worker()));
        }
        if (arrays.isEmpty()) { // They were not worth to be saved.
            trainer.saveOrFail(this::keep);
        }
        int seen = seen(task);
        boolean over = end.batch() == 0; // The epoch, which then is history.
        Epoch last = over ? end.history().get(end.history().size() - 1) : null;
        double loss = last == null ? end.loss() : last.trainLoss() * seen;
        long right = last == null ? end.right() : rightOf(last, seen);
        Map<String, float[]> made = task.averagesGradients() ? gradient(shared) : arrays;
        return new WorkerResult("", made, seen, loss, right, System.nanoTime() - start, "");
    }

    private void keep(Position position, Map<String, float[]> copies) {
        end = position;
        arrays = copies;
    }

    private static long rightOf(Epoch epoch, int seen) {
        return Double.isNaN(epoch.trainAccuracy()) ? -1 : Math.round(epoch.trainAccuracy() * seen);
    }

    /** Examples of the task's steps. */
    private int seen(WorkerTask task) {
        int from = task.at().batch() * batchSize;
        return (int) Math.min(from + task.steps() * stepSize, examples.size()) - from;
    }

    private Map<String, float[]> gradient(Map<String, float[]> shared) {
        var made = new HashMap<>(arrays);
        float[] before = TrainingState.required(shared, TrainingState.WEIGHTS);
        float[] after = TrainingState.required(arrays, TrainingState.WEIGHTS);
        var gradient = new float[before.length];
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] = (float) (((double) before[i] - after[i]) / GRADIENT_RATE);
        }
        made.put(TrainingState.WEIGHTS, gradient);
        return made;
    }

    /** Asked before every step. */
    private boolean isOver() {
        if (stepsLeft == 0 || cancelled.getAsBoolean()) {
            return true;
        }
        stepsLeft--;
        return false;
    }

    @Override
    public void close() {
        examples.close();
        manager.close();
        NativeHeap.giveBack();
    }
}
