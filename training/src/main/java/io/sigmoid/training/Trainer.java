package io.sigmoid.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import io.sigmoid.datasets.Examples;
import io.sigmoid.zoo.RandomBlock;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** The training loop: an epoch's order, slices of it, logits, loss, one update of all weights. */
final class Trainer {
    /** Steps between two reports; reading a number waits for the device. */
    private static final int REPORT = 20;

    private final TrainingJob job;
    private final Progress progress;
    private final NDManager manager;
    private final Objective objective;
    private final FlatParameters parameters;
    private final Optimizer.State optimizer;
    private final SplittableRandom order;
    private final long noise;

    /**
     * Makes the initial weights.
     *
     * @param manager owns the weights; its device trains them
     */
    Trainer(TrainingJob job, NDManager manager, Progress progress) {
        this.job = job;
        this.progress = progress;
        this.manager = manager;
        objective = Objective.of(job.architecture().head());
        var seeds = new SplittableRandom(job.seed());
        parameters = new FlatParameters(job.architecture(), new InitialWeights(seeds.nextLong()), manager);
        optimizer = job.optimizer().start(manager, parameters.values());
        order = seeds.split();
        noise = seeds.nextLong();
    }

    /** Trains for all epochs and returns the trained block, which belongs to the manager. */
    Block train(Examples examples) {
        int batches = (examples.size() + job.batchSize() - 1) / job.batchSize();
        long steps = (long) batches * job.epochs();
        for (int epoch = 0; epoch < job.epochs(); epoch++) {
            progress.epochStarted(epoch + 1, job.epochs(), examples.size());
            long start = System.nanoTime();
            try (Examples shuffled = examples.take(manager, permutation(examples.size()), epoch);
                    NDManager sums = manager.newSubManager()) {
                var tally = new Tally(sums);
                for (int batch = 0; batch < batches; batch++) {
                    int from = batch * job.batchSize();
                    int to = Math.min(from + job.batchSize(), examples.size());
                    long step = (long) epoch * batches + batch;
                    double rate =
                            job.optimizer().learningRate() * job.schedule().factor(step, steps);
                    RandomBlock.seed(parameters.block(), noise ^ step);
                    step(shuffled, from, to, rate, tally);
                    if ((batch + 1) % REPORT == 0) {
                        tally.check(epoch + 1, batch + 1);
                        progress.advanced(tally.examples(), tally.loss(), tally.accuracy());
                    }
                }
                tally.check(epoch + 1, batches);
                double seconds = (System.nanoTime() - start) * 1e-9;
                progress.epochEnded(new Epoch(
                        epoch + 1,
                        job.epochs(),
                        tally.loss(),
                        tally.accuracy(),
                        Map.of(),
                        job.optimizer().learningRate() * job.schedule().factor(steps - 1, steps),
                        seconds,
                        examples.size() / seconds));
            }
        }
        return parameters.block();
    }

    private void step(Examples examples, int from, int to, double rate, Tally tally) {
        try (NDManager scratch = manager.newSubManager()) {
            NDList batch = examples.batch(scratch, from, to);
            NDArray targets = batch.get(1);
            NDList outputs;
            NDArray value;
            try (Autograd tape = Autograd.record()) {
                outputs =
                        parameters.block().forward(new ParameterStore(scratch, false), new NDList(batch.get(0)), true);
                value = objective.loss(outputs, targets);
                tape.backward(value);
            }
            optimizer.step(parameters.values(), parameters.gradient(scratch), rate);
            parameters.clearGradients();
            tally.add(to - from, value, objective.right(outputs, targets));
        }
    }

    private long[] permutation(int size) {
        long[] rows = new long[size];
        for (int i = 0; i < size; i++) {
            int j = order.nextInt(i + 1);
            rows[i] = rows[j];
            rows[j] = i;
        }
        return rows;
    }

    /** Sums over the examples of an epoch, kept on the device until they are read. */
    private static final class Tally {
        private final NDArray loss;
        private final NDArray right;
        private boolean counted = true;
        private int examples;

        Tally(NDManager manager) {
            loss = manager.zeros(new Shape());
            right = manager.zeros(new Shape(), DataType.INT64);
        }

        void add(int size, NDArray meanLoss, @Nullable NDArray correct) {
            examples += size;
            try (NDArray count = loss.getManager().full(new Shape(), size);
                    NDArray detached = meanLoss.stopGradient();
                    NDArray sum = detached.mul(count)) {
                loss.addi(sum);
            }
            if (correct == null) {
                counted = false;
            } else {
                right.addi(correct.sum());
            }
        }

        int examples() {
            return examples;
        }

        double loss() {
            return loss.getFloat() / examples;
        }

        double accuracy() {
            return counted ? (double) right.getLong() / examples : Double.NaN;
        }

        void check(int epoch, int step) {
            if (!Float.isFinite(loss.getFloat())) {
                throw new TrainingException("the loss is not finite in epoch %d, by step %d: try a smaller learningRate"
                        .formatted(epoch, step));
            }
        }
    }
}
