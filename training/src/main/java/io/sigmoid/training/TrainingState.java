package io.sigmoid.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.sigmoid.datasets.Epochs;
import io.sigmoid.zoo.NativeMemory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All that changes while a job is trained, and all that a checkpoint holds. */
final class TrainingState {
    /** The name of all trainable weights among the arrays. */
    static final String WEIGHTS = "weights";
    /** The name of the block's other numbers, where it has any. */
    static final String STATISTICS = "statistics";

    private static final List<String> NUMBERS = List.of(WEIGHTS, STATISTICS);

    final FlatParameters parameters;
    final Optimizer.State optimizer;
    final @Nullable MovingAverage average;
    final Tally tally = new Tally();
    final List<Epoch> history = new ArrayList<>();

    /** Counted from 0. */
    int epoch;
    /** The next one of the epoch. */
    int batch;
    /** The next one of the training. */
    long step;

    int badSteps;
    /** That the epoch took until it was last interrupted. */
    double seconds;
    /** Counted from 1; 0 before the first. */
    int bestEpoch;

    private final NDManager manager;
    private final List<float[]> best = new ArrayList<>();

    /** The start of a training. */
    TrainingState(TrainingJob job, Seeds seeds, NDManager manager) {
        this.manager = manager;
        parameters = new FlatParameters(job.architecture(), job.initialisation(), seeds.weights(), manager);
        optimizer = job.optimizer().start(manager, parameters.values());
        average =
                job.movingAverage() == null ? null : new MovingAverage(job.movingAverage(), parameters.all(), manager);
    }

    /** The numbers of the block that would be the trained one if training ended now. */
    NDList trained() {
        return average == null ? parameters.all() : average.values();
    }

    /** Puts the trained numbers into the block. */
    void useTrained() {
        copy(trained(), parameters.all());
    }

    /**
     * Measures the block with the moving average, if there is one, in place of the weights.
     *
     * @return what is finite
     */
    Map<String, Double> measure(Objective objective, Epochs validation) {
        return Evaluation.finite(measureAll(objective, validation));
    }

    private Map<String, Double> measureAll(Objective objective, Epochs validation) {
        if (average == null) {
            return objective.measure(parameters.block(), validation);
        }
        try (NDManager scratch = manager.newSubManager()) {
            NDList weights = duplicates(parameters.all(), scratch);
            useTrained();
            try {
                return objective.measure(parameters.block(), validation);
            } finally {
                copy(weights, parameters.all());
            }
        }
    }

    static NDList duplicates(NDList arrays, NDManager owner) {
        NDList copies = new NDList();
        for (NDArray array : arrays) {
            NDArray copy = array.duplicate();
            copy.attach(owner);
            copies.add(copy);
        }
        return copies;
    }

    static void copy(NDList from, NDList to) {
        for (int i = 0; i < from.size(); i++) {
            if (from.get(i) != to.get(i)) {
                FlatParameters.overwrite(to.get(i), from.get(i));
            }
        }
    }

    /** Keeps the trained numbers as the best so far. */
    void keepBest(int epoch) {
        bestEpoch = epoch;
        best.clear();
        trained().forEach(array -> best.add(NativeMemory.numbers(array)));
    }

    /** Puts the best numbers into the block; there must be some. */
    void restoreBest() {
        for (int i = 0; i < best.size(); i++) {
            fill(parameters.all().get(i), best.get(i));
        }
    }

    /** The name of an array that holds what is not finite; null if there is none. */
    static @Nullable String notFinite(Map<String, float[]> arrays) {
        for (Map.Entry<String, float[]> array : arrays.entrySet()) {
            for (float value : array.getValue()) {
                if (!Float.isFinite(value)) {
                    return array.getKey();
                }
            }
        }
        return null;
    }

    Position position(double secondsSoFar) {
        return new Position(
                epoch,
                batch,
                step,
                optimizer.steps(),
                badSteps,
                tally.examples(),
                tally.lossSum(),
                tally.rightCount(),
                secondsSoFar,
                bestEpoch,
                history);
    }

    /** Copies of all arrays by name, in the order of memory. */
    Map<String, float[]> copies() {
        var copies = new TreeMap<String, float[]>();
        arrays().forEach((name, array) -> copies.put(name, NativeMemory.numbers(array)));
        for (int i = 0; i < best.size(); i++) {
            copies.put("best." + NUMBERS.get(i), best.get(i));
        }
        return copies;
    }

    /**
     * Goes on from there.
     *
     * @throws IllegalArgumentException if an array is missing or of another size
     */
    void resume(Position position, Map<String, float[]> copies) {
        arrays().forEach((name, array) -> fill(array, copy(copies, name, array.getShape())));
        epoch = position.epoch();
        batch = position.batch();
        step = position.step();
        optimizer.resume(position.updates());
        badSteps = position.badSteps();
        tally.resume(position.seen(), position.loss(), position.right());
        seconds = position.seconds();
        bestEpoch = position.bestEpoch();
        history.clear();
        history.addAll(position.history());
        best.clear();
        for (int i = 0; bestEpoch > 0 && i < trained().size(); i++) {
            best.add(copy(copies, "best." + NUMBERS.get(i), trained().get(i).getShape()));
        }
    }

    private Map<String, NDArray> arrays() {
        var arrays = new LinkedHashMap<String, NDArray>();
        for (int i = 0; i < parameters.all().size(); i++) {
            arrays.put(NUMBERS.get(i), parameters.all().get(i));
            if (average != null) {
                arrays.put("average." + NUMBERS.get(i), average.values().get(i));
            }
        }
        optimizer.moments().forEach((name, array) -> arrays.put("optimizer." + name, array));
        return arrays;
    }

    private static float[] copy(Map<String, float[]> copies, String name, Shape shape) {
        float[] copy = copies.get(name);
        if (copy == null || copy.length != shape.size()) {
            throw new IllegalArgumentException("%s must be %d numbers, got %s"
                    .formatted(name, shape.size(), copy == null ? "none" : String.valueOf(copy.length)));
        }
        return copy;
    }

    /** The array of that name, which must be there. */
    static float[] required(Map<String, float[]> arrays, String name) {
        float[] array = arrays.get(name);
        if (array == null) {
            throw new IllegalArgumentException("%s must be there, got %s".formatted(name, arrays.keySet()));
        }
        return array;
    }

    /** Overwrites the array of that name. */
    void fill(String name, float[] values) {
        NDArray array = arrays().get(name);
        if (array == null) {
            throw new IllegalArgumentException("the state has no " + name);
        }
        fill(array, values);
    }

    private void fill(NDArray array, float[] values) {
        try (NDArray copy = manager.create(values, array.getShape())) {
            FlatParameters.overwrite(array, copy);
        }
    }
}
