package io.sigmoid.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import io.sigmoid.datasets.Augmenter;
import io.sigmoid.datasets.Batches;
import io.sigmoid.datasets.Epochs;
import io.sigmoid.datasets.Order;
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
    private final long order;
    private final long noise;
    private final long variation;

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
        order = seeds.nextLong();
        noise = seeds.nextLong();
        variation = seeds.nextLong();
    }

    /**
     * Trains for all epochs and returns the trained block, which belongs to the manager.
     *
     * @param augmenter varies each batch; null for none
     */
    Block train(Epochs examples, @Nullable Augmenter augmenter) {
        int batches = (examples.size() + job.batchSize() - 1) / job.batchSize();
        long steps = (long) batches * job.epochs();
        for (int epoch = 0; epoch < job.epochs(); epoch++) {
            progress.epochStarted(epoch + 1, job.epochs(), examples.size());
            long start = System.nanoTime();
            int[] rows = Order.shuffled(examples.size(), order, epoch);
            try (Batches shuffled = examples.batches(rows, epoch, job.batchSize());
                    NDManager sums = manager.newSubManager()) {
                var tally = new Tally(sums);
                for (int batch = 0; batch < batches; batch++) {
                    long step = (long) epoch * batches + batch;
                    double rate =
                            job.optimizer().learningRate() * job.schedule().factor(step, steps);
                    RandomBlock.seed(parameters.block(), noise ^ step);
                    step(shuffled, augmenter, step, rate, tally);
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

    private void step(Batches batches, @Nullable Augmenter augmenter, long step, double rate, Tally tally) {
        try (NDManager scratch = manager.newSubManager()) {
            NDList batch = batches.next(scratch);
            if (augmenter != null) {
                batch = augmenter.apply(scratch, batch, variation ^ step);
            }
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
            tally.add((int) targets.getShape().get(0), value, objective.right(outputs, targets));
        }
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
