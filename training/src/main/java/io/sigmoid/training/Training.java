package io.sigmoid.training;

import ai.djl.nn.Block;
import io.sigmoid.datasets.Epochs;
import io.sigmoid.zoo.NativeMemory;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What trains a job's block: one loop here, or several elsewhere. */
interface Training {
    /** Writes a checkpoint of the state as it is. */
    interface Saving {
        /** Writes one at once. */
        void save(Position position, Map<String, float[]> arrays);
    }

    /** Goes on from a checkpoint. */
    void resume(Position position, Map<String, float[]> arrays);

    /** Where the training stands now. */
    Position position();

    /** All arrays of the state. */
    Map<String, float[]> arrays();

    /**
     * Saves the state, unless that would put one that can't be gone on from in the place of a good one.
     *
     * @return the name of an array that is not finite, where nothing was saved; null where it was
     */
    default @Nullable String save(Saving saving) {
        Map<String, float[]> arrays = arrays();
        String broken = TrainingState.notFinite(arrays);
        if (broken == null) {
            saving.save(position(), arrays);
        }
        return broken;
    }

    /**
     * Saves the state amid the training.
     *
     * @throws TrainingException if a finite gradient led to weights or moments that are not finite
     */
    default void saveOrFail(Saving saving) {
        failIf(save(saving));
    }

    /**
     * Saves the state of a training that was asked to stop.
     *
     * @param progress hears if it can't be gone on from
     */
    default void saveStopped(Saving saving, Progress progress) {
        String broken = save(saving);
        if (broken != null) {
            progress.notice("no checkpoint of step %d: %s are not finite"
                    .formatted(position().step(), broken));
        }
    }

    /**
     * To be asked when an epoch is over, before anything is made of its weights.
     *
     * @throws TrainingException if they are not finite
     */
    default void checkTrained() {
        var weights = new TreeMap<String, float[]>();
        block().getParameters()
                .forEach(named -> weights.put(
                        named.getKey(), NativeMemory.numbers(named.getValue().getArray())));
        failIf(TrainingState.notFinite(weights));
    }

    private void failIf(@Nullable String broken) {
        if (broken != null) {
            throw new TrainingException(
                    "step %d: this update or one before it left %s that are not finite: try a smaller learningRate or clipping"
                            .formatted(position().step(), broken));
        }
    }

    /** What the rounds of this process cost, in their order; none where nobody else trains. */
    default List<Round> rounds() {
        return List.of();
    }

    /** The block, which belongs to the manager. */
    Block block();

    /**
     * Trains to the end and puts the trained numbers into the block.
     *
     * @param validation examples that are not trained on; null without any
     * @return whether it came to the end; false if it was asked to stop, after a checkpoint
     *     of a state that is finite
     * @throws TrainingException if too many losses or gradients are not finite, or a state that is to be saved
     */
    boolean train(Epochs examples, @Nullable Epochs validation, Saving saving);
}
