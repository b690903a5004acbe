package io.sigmoid.training;

import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import io.sigmoid.datasets.Batches;
import io.sigmoid.datasets.Epochs;
import io.sigmoid.training.metrics.Predictions;
import io.sigmoid.zoo.Head;
import java.nio.FloatBuffer;

/** A block run over all examples without a graph, to measure it. */
final class ForwardPass {
    /** Large enough to use all cores, small enough for the cache. */
    private static final int BATCH = 100;

    /** What happens to one batch; the arrays are closed afterwards. */
    interface Batch {
        /**
         * Takes the batch.
         *
         * @param from index of the batch's first example
         * @param outputs what the block returns
         * @param data features and targets
         */
        void take(int from, NDList outputs, NDList data);
    }

    private ForwardPass() {}

    /** What a block with labels says of all examples. */
    static Predictions predict(Block block, Head head, Epochs examples) {
        var logits = FloatBuffer.allocate(Math.multiplyExact(examples.size(), head.logits()));
        int each = Objective.of(head).targets();
        var targets = FloatBuffer.allocate(Math.multiplyExact(examples.size(), each));
        over(examples, block, false, (from, outputs, data) -> {
            logits.put(NDArrays.concat(outputs, 1).toFloatArray());
            targets.put(data.get(1).toFloatArray());
        });
        return Predictions.of(head, logits.array(), targets.array());
    }

    /**
     * Runs the block on one batch after the other.
     *
     * @param training whether the block returns what it returns in training
     */
    static void over(Epochs examples, Block block, boolean training, Batch then) {
        try (Batches batches = examples.batches(BATCH)) {
            for (int from = 0; batches.hasNext(); from += BATCH) {
                NativeHeap.relax();
                try (Autograd none = Autograd.pause();
                        NDManager batch = examples.manager().newSubManager()) {
                    NDList data = batches.next(batch);
                    NDList in = new NDList(data.get(0));
                    then.take(from, block.forward(new ParameterStore(batch, false), in, training), data);
                }
            }
        }
    }
}
