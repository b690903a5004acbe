package io.sigmoid.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import io.sigmoid.datasets.Epochs;
import io.sigmoid.zoo.NativeMemory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Trains by rounds of a crew: see {@link LocalSteps}. No round reaches into the next epoch.
 *
 * <p>Every worker's optimiser has its own moments, which travel with its task, so that a round is the same wherever it is
 * done.
 */
final class CrewTrainer implements Training {
    private static final String VELOCITY = "outer.velocity";
    private static final String OPTIMIZER = "optimizer.";
    private static final List<String> AVERAGED =
            List.of(TrainingState.STATISTICS, "average.weights", "average.statistics");

    private final TrainingJob job;
    private final String yaml;
    private final String dataSha256;
    private final RunOptions options;
    private final LocalSteps plan;
    private final Crew crew;
    private final NDManager manager;
    private final Objective objective;
    private final int batchSize;
    private final TrainingState state;
    private final CheckpointClock clock;
    private final List<Map<String, float[]>> own = new ArrayList<>();
    private final List<Round> rounds = new ArrayList<>();
    private float[] velocity;
    private long epochStart;
    private double lossSum;
    private long right;
    private int seen;

    /**
     * Makes the initial weights.
     *
     * @param manager owns the weights
     */
    CrewTrainer(TrainingJob job, String dataSha256, NDManager manager, RunOptions options, LocalSteps plan, Crew crew) {
        if (job.stopping() != null) {
            throw new TrainingException("stopping: early stopping needs one machine, leave it out");
        }
        if (options.skipBadSteps() > 0) {
            throw new TrainingException(
                    "skipBadSteps: workers leave no step out, must be 0, got " + options.skipBadSteps());
        }
        batchSize = plan.batchSize(job);
        this.job = job;
        yaml = job.toYaml();
        this.dataSha256 = dataSha256;
        this.options = options;
        this.plan = plan;
        this.crew = crew;
        this.manager = manager;
        objective = Objective.of(job);
        state = new TrainingState(job, Seeds.of(job), manager);
        clock = new CheckpointClock(options);
        velocity = new float[Math.toIntExact(state.parameters.values().size())];
        for (int worker = 0; worker < plan.workers(); worker++) {
            own.add(plan.averagesGradients() ? Map.of() : moments(state.copies()));
        }
    }

    private static Map<String, float[]> moments(Map<String, float[]> arrays) {
        return startingWith(OPTIMIZER, 0, arrays);
    }

    /** Arrays whose names have a prefix, by their names without the first {@code cut} characters. */
    private static Map<String, float[]> startingWith(String prefix, int cut, Map<String, float[]> arrays) {
        var some = new HashMap<String, float[]>();
        arrays.forEach((name, array) -> {
            if (name.startsWith(prefix)) {
                some.put(name.substring(cut), array);
            }
        });
        return some;
    }

    @Override
    public void resume(Position position, Map<String, float[]> arrays) {
        state.resume(position, arrays);
        if (!plan.averagesGradients()) {
            velocity = TrainingState.required(arrays, VELOCITY);
            for (int worker = 0; worker < plan.workers(); worker++) {
                String prefix = prefix(worker);
                own.set(worker, startingWith(prefix, prefix.length(), arrays));
            }
        }
        seen = position.seen();
        lossSum = position.loss();
        right = position.right();
        options.progress().resumed(position.history());
    }

    private static String prefix(int worker) {
        return "worker" + worker + ".";
    }

    @Override
    public Position position() {
        double running = epochStart == 0 ? 0 : (System.nanoTime() - epochStart) * 1e-9;
        return new Position(
                state.epoch,
                state.batch,
                state.step,
                state.step,
                0,
                seen,
                lossSum,
                right,
                state.seconds + running,
                0,
                state.history);
    }

    @Override
    public Map<String, float[]> arrays() {
        Map<String, float[]> arrays = new TreeMap<>(state.copies());
        if (!plan.averagesGradients()) {
            arrays.put(VELOCITY, velocity.clone());
            for (int worker = 0; worker < plan.workers(); worker++) {
                String prefix = prefix(worker);
                own.get(worker).forEach((name, array) -> arrays.put(prefix + name, array));
            }
        }
        return arrays;
    }

    @Override
    public Block block() {
        return state.parameters.block();
    }

    @Override
    public List<Round> rounds() {
        return List.copyOf(rounds);
    }

    @Override
    public boolean train(Epochs examples, @Nullable Epochs validation, Saving saving) {
        int share = JobData.share(examples.size(), plan.workers());
        int batches = (int) ((share + (long) batchSize - 1) / batchSize);
        long steps = (long) epochSteps(batches) * job.epochs();
        while (state.epoch < job.epochs()) {
            options.progress().epochStarted(state.epoch + 1, job.epochs(), share * plan.workers());
            epochStart = System.nanoTime();
            while (state.batch < batches) {
                if (options.stop().getAsBoolean()) {
                    saveStopped(saving, options.progress());
                    return false;
                }
                int some = Math.min(plan.steps(), epochSteps(batches - state.batch));
                long before = state.step;
                if (!round(some, steps, saving)) {
                    saveStopped(saving, options.progress());
                    return false;
                }
                state.batch = Math.min(state.batch + some * job.accumulate(), batches);
                options.progress().advanced(seen, lossSum / seen, accuracy());
                if (clock.isDue(before, state.step)) {
                    saveOrFail(saving);
                }
            }
            endEpoch(validation, steps);
        }
        save(saving);
        state.useTrained();
        return true;
    }

    private int epochSteps(int batches) {
        return (batches + job.accumulate() - 1) / job.accumulate();
    }

    /** A round; false if it broke while the training was asked to stop. */
    private boolean round(int steps, long all, Saving saving) {
        long start = System.nanoTime();
        Map<String, float[]> shared = shared();
        List<WorkerTask> tasks = new ArrayList<>();
        var at = new Position(state.epoch, state.batch, state.step, state.step, 0, 0, 0, 0, 0, 0, List.of());
        for (int worker = 0; worker < plan.workers(); worker++) {
            tasks.add(new WorkerTask(
                    yaml, dataSha256, worker, plan.workers(), at, steps, plan.averagesGradients(), own.get(worker)));
        }
        List<WorkerResult> results = results(shared, tasks, saving);
        if (results == null) {
            return false;
        }
        for (WorkerResult result : results) {
            seen += result.seen();
            lossSum += result.loss();
            right = result.right() < 0 ? -1 : right + result.right();
        }
        state.step += steps;
        if (plan.averagesGradients()) {
            gradientStep(results, all);
        } else {
            outerStep(results);
        }
        double seconds = (System.nanoTime() - start) * 1e-9;
        List<Double> computing =
                results.stream().map(result -> result.computing() * 1e-9).toList();
        double slowest = Collections.max(computing);
        rounds.add(new Round(
                steps,
                plan.workers() * bytes(shared)
                        + own.stream().mapToLong(CrewTrainer::bytes).sum(),
                results.stream().mapToLong(result -> bytes(result.arrays())).sum(),
                seconds,
                computing,
                computing.stream().map(time -> slowest - time).toList()));
        for (int worker = 0; worker < plan.workers(); worker++) {
            own.set(worker, moments(results.get(worker).arrays())); // None of a gradient's plain step.
        }
        return true;
    }

    /**
     * What the workers did; if one of them can't, nothing of the round is taken in, and what was there before is saved. Null if
     * the training was asked to stop meanwhile: Spark ends beside the process that is told to.
     */
    private @Nullable List<WorkerResult> results(Map<String, float[]> shared, List<WorkerTask> tasks, Saving saving) {
        try {
            List<WorkerResult> results = crew.round(shared, tasks);
            for (WorkerResult result : results) {
                if (!result.failure().isEmpty()) {
                    throw new TrainingException(result.failure());
                }
            }
            return results;
        } catch (RuntimeException e) {
            if (options.stop().getAsBoolean()) {
                options.progress().notice("the round under way is given up: " + OneLine.of(e));
                return null;
            }
            save(saving);
            throw e;
        }
    }

    /** What every worker begins with: all but the optimiser's moments. */
    private Map<String, float[]> shared() {
        var shared = new HashMap<String, float[]>();
        state.copies().forEach((name, array) -> {
            boolean gradients = plan.averagesGradients();
            if (!name.startsWith(OPTIMIZER) && !(gradients && name.startsWith("average."))) {
                shared.put(name, array);
            }
        });
        return shared;
    }

    /** The mean of the workers' gradients, for one step of the job's optimiser. */
    private void gradientStep(List<WorkerResult> results, long all) {
        average(results, TrainingState.STATISTICS);
        try (NDManager scratch = manager.newSubManager()) {
            NDArray gradient = scratch.create(mean(results, TrainingState.WEIGHTS));
            NDArray clipped = job.clipping() == null ? gradient : job.clipping().clip(gradient);
            state.optimizer.step(state.parameters.values(), clipped, job.rate(state.step - 1, all));
        }
        if (state.average != null) {
            state.average.add(state.parameters.all(), state.optimizer.steps());
        }
    }

    /** One outer step of Nesterov's momentum against the mean way back. */
    private void outerStep(List<WorkerResult> results) {
        AVERAGED.forEach(name -> average(results, name));
        float[] weights = NativeMemory.numbers(state.parameters.values());
        float[] mean = mean(results, TrainingState.WEIGHTS);
        for (int i = 0; i < weights.length; i++) {
            double back = (double) weights[i] - mean[i];
            velocity[i] = (float) (plan.outerMomentum() * velocity[i] + back);
            weights[i] -= (float) (plan.outerRate() * (back + plan.outerMomentum() * velocity[i]));
        }
        state.fill(TrainingState.WEIGHTS, weights);
    }

    private void average(List<WorkerResult> results, String name) {
        if (results.get(0).arrays().containsKey(name)) {
            state.fill(name, mean(results, name));
        }
    }

    private static float[] mean(List<WorkerResult> results, String name) {
        List<float[]> arrays = results.stream()
                .map(result -> TrainingState.required(result.arrays(), name))
                .toList();
        var mean = new float[arrays.get(0).length];
        for (int i = 0; i < mean.length; i++) {
            double sum = 0;
            for (float[] array : arrays) {
                sum += array[i];
            }
            mean[i] = (float) (sum / arrays.size());
        }
        return mean;
    }

    private static long bytes(Map<String, float[]> arrays) {
        return arrays.values().stream()
                .mapToLong(array -> (long) array.length * Float.BYTES)
                .sum();
    }

    private double accuracy() {
        return right < 0 ? Double.NaN : (double) right / seen;
    }

    private void endEpoch(@Nullable Epochs validation, long all) {
        checkTrained();
        double trained = state.seconds + (System.nanoTime() - epochStart) * 1e-9;
        var epoch = new Epoch(
                state.epoch + 1,
                job.epochs(),
                lossSum / seen,
                accuracy(),
                validation == null ? Map.of() : state.measure(objective, validation),
                job.rate(state.step - 1, all),
                state.seconds + (System.nanoTime() - epochStart) * 1e-9,
                seen / trained);
        state.history.add(epoch);
        state.epoch++;
        state.batch = 0;
        state.seconds = 0;
        epochStart = 0;
        seen = 0;
        lossSum = 0;
        right = 0;
        options.progress().epochEnded(epoch);
    }
}
