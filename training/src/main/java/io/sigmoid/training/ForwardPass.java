package io.sigmoid.training;

import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import io.sigmoid.datasets.Examples;
import io.sigmoid.training.metrics.Predictions;
import io.sigmoid.zoo.Head;

/** A block run over all examples without a graph, to measure it. */
final class ForwardPass {
    /** Large enough to use both cores, small enough for the cache. */
    private static final int BATCH = 500;

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
    static Predictions predict(Block block, Head head, Examples examples) {
        float[] logits = new float[Math.multiplyExact(examples.size(), head.logits())];
        over(examples, block, false, (from, outputs, data) -> {
            float[] rows = NDArrays.concat(outputs, 1).toFloatArray();
            System.arraycopy(rows, 0, logits, from * head.logits(), rows.length);
        });
        return Predictions.of(head, logits, examples.targets().toFloatArray());
    }

    /**
     * Runs the block on one batch after the other.
     *
     * @param training whether the block returns what it returns in training
     */
    static void over(Examples examples, Block block, boolean training, Batch then) {
        for (int from = 0; from < examples.size(); from += BATCH) {
            int to = Math.min(from + BATCH, examples.size());
            try (Autograd none = Autograd.pause();
                    NDManager batch = examples.features().getManager().newSubManager()) {
                NDList data = examples.batch(batch, from, to);
                NDList in = new NDList(data.get(0));
                then.take(from, block.forward(new ParameterStore(batch, false), in, training), data);
            }
        }
    }
}
