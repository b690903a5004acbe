package io.sigmoid.training.study;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import io.sigmoid.datasets.Examples;
import io.sigmoid.datasets.LabelledImages;
import io.sigmoid.datasets.Target;
import io.sigmoid.training.Autograd;
import io.sigmoid.zoo.Activation;
import java.util.ArrayList;
import java.util.List;

/**
 * What the hidden units of a trained network do on images.
 *
 * @param dead share of ReLU units that are 0 for every image; NaN without any
 * @param saturated share of all outputs of sigmoid units that lie below 0.01 or above 0.99; NaN without any
 */
record HiddenUnits(double dead, double saturated) {
    private static final int EXAMPLES = 1000;

    /**
     * Runs the images through the dense layers whose activations are asked for.
     *
     * @param block whose first dense layers, one for each activation, read the pixels
     * @param hidden activations of those layers, in their order
     */
    static HiddenUnits of(Block block, List<Activation> hidden, LabelledImages images, NDManager manager) {
        try (Autograd none = Autograd.pause();
                NDManager scratch = manager.newSubManager();
                Examples examples = Examples.of(images.first(EXAMPLES), new Target.Classes(), scratch)) {
            NDArray pixels = examples.batch(scratch, 0, examples.size()).get(0);
            List<Block> layers = dense(block);
            double dead = Double.NaN;
            double saturated = Double.NaN;
            for (int i = 0; i < hidden.size(); i++) {
                NDArray sums = layers.get(i)
                        .forward(
                                new ParameterStore(scratch, false),
                                new NDList(pixels.reshape(examples.size(), -1)),
                                false)
                        .singletonOrThrow();
                NDArray outputs = hidden.get(i).apply(sums);
                if (hidden.get(i) == Activation.RELU) {
                    dead = share(outputs.max(new int[] {0}).toFloatArray(), 0, 0);
                } else {
                    saturated = 1 - share(outputs.toFloatArray(), 0.01f, 0.99f);
                }
            }
            return new HiddenUnits(dead, saturated);
        }
    }

    private static double share(float[] values, float from, float to) {
        int within = 0;
        for (float value : values) {
            within += value >= from && value <= to ? 1 : 0;
        }
        return (double) within / values.length;
    }

    /** The layers with weights of their own, depth first. */
    private static List<Block> dense(Block block) {
        if (block.getChildren().isEmpty()) {
            return block.getDirectParameters().isEmpty() ? List.of() : List.of(block);
        }
        var layers = new ArrayList<Block>();
        block.getChildren().values().forEach(child -> layers.addAll(dense(child)));
        return layers;
    }
}
