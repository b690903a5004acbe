package io.sigmoid.training;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import io.sigmoid.datasets.Batches;
import io.sigmoid.datasets.Epochs;
import io.sigmoid.datasets.Order;
import io.sigmoid.zoo.NativeMemory;
import io.sigmoid.zoo.Precision;
import io.sigmoid.zoo.RandomBlock;
import io.sigmoid.zoo.graph.Operation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** The training loop: an epoch's order, slices of it, logits, loss, one update of all weights. */
final class Trainer implements Training {
    /** Steps between two reports. */
    private static final int REPORT = 20;

    private final TrainingJob job;
    private final RunOptions options;
    private final Progress progress;
    private final NDManager manager;
    private final Objective objective;
    private final Seeds seeds;
    private final TrainingState state;
    private final BatchPass pass;
    private final @Nullable ScriptedSteps several;
    private final CheckpointClock clock;
    private long epochStart;
    private float @Nullable [] lastGradient;

    /**
     * Makes the initial weights.
     *
     * @param manager owns the weights; its device trains them
     * @throws TrainingException if the device does not multiply in the job's precision
     */
    Trainer(TrainingJob job, NDManager manager, RunOptions options) {
        this.job = job;
        this.options = options;
        this.progress = options.progress();
        this.manager = manager;
        objective = Objective.of(job);
        seeds = Seeds.of(job);
        state = new TrainingState(job, seeds, manager);
        Precision precision = job.precision();
        if (precision != null) {
            if (!precision.isFor(manager)) {
                throw new TrainingException(
                        "precision: PyTorch does not multiply in %s on this processor, must be absent or on another"
                                .formatted(precision));
            }
            precision.apply(block());
        }
        PassText text = PassText.of(block(), objective, manager);
        pass = new BatchPass(block(), objective, text, manager);
        several = ScriptedSteps.of(job, state, objective, text, manager);
        clock = new CheckpointClock(options);
    }

    @Override
    public void resume(Position position, Map<String, float[]> arrays) {
        state.resume(position, arrays);
        progress.resumed(position.history());
    }

    @Override
    public Position position() {
        double running = epochStart == 0 ? 0 : (System.nanoTime() - epochStart) * 1e-9;
        return state.position(state.seconds + running);
    }

    @Override
    public Map<String, float[]> arrays() {
        return state.copies();
    }

    /** One value an epoch that is over. */
    List<Epoch> history() {
        return List.copyOf(state.history);
    }

    @Override
    public Block block() {
        return state.parameters.block();
    }

    @Override
    public boolean train(Epochs examples, @Nullable Epochs validation, Saving saving) {
        if (job.stopping() != null) {
            check(job.stopping());
        }
        while (state.epoch < job.epochs() && !isExhausted()) {
            if (!epoch(examples, saving)) {
                return false;
            }
            endEpoch(examples.size(), validation);
        }
        save(saving); // Whatever fails from here on, the training is done.
        if (state.bestEpoch > 0) {
            state.restoreBest();
        } else {
            state.useTrained();
        }
        return true;
    }

    private boolean epoch(Epochs examples, Saving saving) {
        progress.epochStarted(state.epoch + 1, job.epochs(), examples.size());
        epochStart = System.nanoTime();
        int batches = batches(examples.size());
        int[] order = Order.shuffled(examples.size(), seeds.order(), state.epoch);
        try (Batches shuffled = examples.batches(order, state.epoch, job.batchSize(), state.batch)) {
            int granted = 0; // Steps before which it was asked whether to stop, and which are not taken yet.
            boolean stopping = false;
            while (state.batch < batches) {
                for (int most = together(batches); granted < most && !stopping; granted += stopping ? 0 : 1) {
                    stopping = options.stop().getAsBoolean();
                }
                if (granted == 0) {
                    saveStopped(saving, progress);
                    return false;
                }
                NativeHeap.relax();
                long before = state.step;
                if (several != null && granted > 1) {
                    takeSeveral(several, granted, shuffled, examples.size(), saving);
                } else {
                    int end = Math.min(state.batch + job.accumulate(), batches);
                    step(shuffled, examples.size(), end, saving);
                    state.batch = end;
                    state.step++;
                }
                granted -= (int) (state.step - before);
                if (clock.isDue(before, state.step)) {
                    saveOrFail(saving);
                }
                if (state.step / REPORT > before / REPORT) {
                    progress.advanced(state.tally.examples(), state.tally.loss(), state.tally.accuracy());
                }
            }
        }
        return true;
    }

    private void endEpoch(int examples, @Nullable Epochs validation) {
        int number = state.epoch + 1;
        double trained = state.seconds + (System.nanoTime() - epochStart) * 1e-9;
        checkTrained();
        Map<String, Double> metrics = validation == null ? Map.of() : state.measure(objective, validation);
        if (lastGradient != null) {
            progress.parameters(number, parameters(lastGradient));
            lastGradient = null;
        }
        var epoch = new Epoch(
                number,
                job.epochs(),
                state.tally.loss(),
                state.tally.accuracy(),
                metrics,
                job.rate(state.step - 1, steps(examples)),
                state.seconds + (System.nanoTime() - epochStart) * 1e-9,
                state.tally.examples() / trained);
        state.history.add(epoch);
        state.epoch++;
        state.batch = 0;
        state.seconds = 0;
        epochStart = 0;
        state.tally.clear();
        Stopping stopping = job.stopping();
        if (stopping != null) {
            judge(stopping, epoch);
        }
        progress.epochEnded(epoch);
        if (stopping != null && isExhausted() && state.epoch < job.epochs()) {
            progress.notice("stopped after epoch %d: the best validation %s is that of epoch %d"
                    .formatted(number, stopping.metric(), state.bestEpoch));
        }
    }

    private void judge(Stopping stopping, Epoch epoch) {
        Double value = epoch.validation().get(stopping.metric());
        if (value == null) {
            progress.notice("the validation part leaves %s undefined in epoch %d, which is not judged"
                    .formatted(stopping.metric(), epoch.number()));
        } else if (state.bestEpoch == 0 || stopping.isBetter(value, best(stopping.metric()))) {
            state.keepBest(epoch.number());
        }
    }

    private double best(String metric) {
        return requireNonNull(
                state.history.get(state.bestEpoch - 1).validation().get(metric));
    }

    private void check(Stopping stopping) {
        Set<String> metrics = objective.metrics();
        if (!metrics.contains(stopping.metric())) {
            throw new TrainingException("stopping: the validation part has no metric \"%s\", must be one of %s"
                    .formatted(stopping.metric(), String.join(", ", metrics)));
        }
    }

    /** Whether patience is over. */
    boolean isExhausted() {
        Stopping stopping = job.stopping();
        if (stopping == null || state.bestEpoch == 0) {
            return false;
        }
        long judged = state.history.subList(state.bestEpoch, state.history.size()).stream()
                .filter(epoch -> epoch.validation().containsKey(stopping.metric()))
                .count();
        return judged >= stopping.patience();
    }

    /** How many steps may be taken before something else is to be done. */
    private int together(int batches) {
        if (several == null) {
            return 1;
        }
        // What parameters are reported with is the gradient of the last.
        int left = Math.max(1, batches - state.batch - (progress.wantsParameters() ? 1 : 0));
        return (int) Math.min(Math.min(left, ScriptedSteps.MOST), clock.stepsLeft(state.step));
    }

    private void takeSeveral(ScriptedSteps several, int most, Batches batches, int examples, Saving saving) {
        try (NDManager scratch = manager.newSubManager()) {
            NDList data = batches.next(scratch, most);
            int rows = Math.toIntExact(data.get(0).getShape().get(0));
            data.addAll(noise(several.noises(), scratch, rows, examples));
            NDArray gradient = state.parameters.gradient(scratch);
            List<Double> rates = LongStream.range(state.step, state.step + batches(rows))
                    .mapToObj(step -> job.rate(step, steps(examples)))
                    .toList();
            int done = 0;
            while (done < rates.size()) {
                List<BatchPass.Outcome> outcomes = several.run(data, gradient, done, rates);
                done += outcomes.size();
                outcomes.forEach(outcome -> taken(gradient, outcome, examples, saving));
            }
        }
    }

    /** What the next steps draw, one array for each that draws. */
    private NDList noise(List<Operation.Noise> noises, NDManager owner, int rows, int examples) {
        NDList all = new NDList();
        for (Operation.Noise noise : noises) {
            NDList drawn = new NDList();
            for (int from = 0, batch = state.batch; from < rows; from += job.batchSize(), batch++) {
                seed(batch, examples);
                drawn.add(noise.draw(owner, Math.min(job.batchSize(), rows - from)));
            }
            all.add(NDArrays.concat(drawn));
        }
        return all;
    }

    /**
     * Goes on after a step, which changed nothing if its outcome is not finite.
     *
     * @param gradient that of the step if it changed nothing
     */
    private void taken(NDArray gradient, BatchPass.Outcome outcome, int examples, Saving saving) {
        if (outcome.isFinite()) {
            state.optimizer.taken();
            tally(List.of(outcome));
        } else if (isFinite(gradient, List.of(outcome))) {
            update(gradient, List.of(outcome), examples);
        } else {
            bad(gradient, List.of(outcome), saving);
        }
        state.batch++;
        state.step++;
    }

    private void step(Batches batches, int examples, int end, Saving saving) {
        try (NDManager scratch = manager.newSubManager()) {
            NDList statistics = TrainingState.duplicates(state.parameters.all().subNDList(1), scratch);
            List<BatchPass.Outcome> outcomes = new ArrayList<>();
            int from = state.batch * job.batchSize();
            int to = Math.min(end * job.batchSize(), examples);
            state.parameters.clearGradients();
            NDArray gradient = state.parameters.gradient(scratch);
            for (int batch = state.batch; batch < end; batch++) {
                outcomes.add(backward(gradient, batches, examples, batch, to - from));
            }
            if (!isFinite(gradient, outcomes)) {
                TrainingState.copy(statistics, state.parameters.all().subNDList(1));
                bad(gradient, outcomes, saving);
                return;
            }
            if (to == examples && progress.wantsParameters()) {
                lastGradient = gradient.toFloatArray();
            }
            NDArray clipped = job.clipping() == null ? gradient : job.clipping().clip(gradient);
            update(clipped, outcomes, examples);
        }
    }

    private void update(NDArray gradient, List<BatchPass.Outcome> outcomes, int examples) {
        state.optimizer.step(state.parameters.values(), gradient, job.rate(state.step, steps(examples)));
        if (state.average != null) {
            state.average.add(state.parameters.all(), state.optimizer.steps());
        }
        tally(outcomes);
    }

    private void tally(List<BatchPass.Outcome> outcomes) {
        outcomes.forEach(outcome -> state.tally.add(outcome.size(), outcome.loss(), outcome.right()));
    }

    /**
     * Adds the gradient of one batch.
     *
     * @param gradient the buffer that it is added to
     * @param together examples of the whole step
     */
    private BatchPass.Outcome backward(NDArray gradient, Batches batches, int examples, int batch, int together) {
        seed(batch, examples);
        try (NDManager scratch = gradient.getManager().newSubManager()) {
            NDList data = batches.next(scratch);
            double share = (double) data.get(0).getShape().get(0) / together;
            return pass.run(data.get(0), data.get(1), gradient, share, (double) state.step / steps(examples));
        }
    }

    /** For what a batch of the epoch draws. */
    private void seed(int batch, int examples) {
        RandomBlock.seed(block(), seeds.noise() ^ ((long) state.epoch * batches(examples) + batch));
    }

    /** One number says it of all weights: what is not finite stays so in a sum. */
    private static boolean isFinite(NDArray gradient, List<BatchPass.Outcome> outcomes) {
        return outcomes.stream().allMatch(outcome -> Float.isFinite(outcome.loss()))
                // Unless finite numbers add up to more than a float holds.
                && (Float.isFinite(outcomes.get(outcomes.size() - 1).gradient())
                        || firstNotFinite(gradient.toFloatArray()) < 0);
    }

    private static int firstNotFinite(float[] values) {
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                return i;
            }
        }
        return -1;
    }

    private void bad(NDArray gradient, List<BatchPass.Outcome> outcomes, Saving saving) {
        String what = "step %d (epoch %d): %s"
                .formatted(state.step + 1, state.epoch + 1, notFinite(gradient.toFloatArray(), outcomes));
        if (state.badSteps < options.skipBadSteps()) {
            state.badSteps++;
            progress.notice(what + ", left out");
            return;
        }
        save(saving);
        throw new TrainingException(what + ": try a smaller learningRate, clipping, or --skip-bad-steps");
    }

    private String notFinite(float[] gradient, List<BatchPass.Outcome> outcomes) {
        List<String> what = new ArrayList<>();
        for (BatchPass.Outcome outcome : outcomes) {
            if (!Float.isFinite(outcome.loss())) {
                what.add("the loss is " + outcome.loss());
                break;
            }
        }
        int at = firstNotFinite(gradient);
        for (FlatParameters.Slice slice : state.parameters.slices()) {
            if (at >= slice.from() && at < slice.from() + slice.size()) {
                what.add("the gradient of %s is %s".formatted(slice.name(), gradient[at]));
            }
        }
        return String.join(", ", what);
    }

    private List<Progress.Parameter> parameters(float[] gradient) {
        float[] values = NativeMemory.numbers(state.parameters.values());
        return state.parameters.slices().stream()
                .map(slice -> new Progress.Parameter(
                        slice.name(),
                        Arrays.copyOfRange(values, slice.from(), slice.from() + slice.size()),
                        Arrays.copyOfRange(gradient, slice.from(), slice.from() + slice.size())))
                .toList();
    }

    private int batches(int examples) {
        return (int) ((examples + (long) job.batchSize() - 1) / job.batchSize());
    }

    /** Updates of the whole training. */
    private long steps(int examples) {
        long together = (long) job.batchSize() * job.accumulate();
        return (examples + together - 1) / together * job.epochs();
    }
}
