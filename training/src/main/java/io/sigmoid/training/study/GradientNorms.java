package io.sigmoid.training.study;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import io.sigmoid.datasets.Examples;
import io.sigmoid.datasets.LabelledImages;
import io.sigmoid.datasets.Target;
import io.sigmoid.training.Autograd;
import io.sigmoid.training.Fit;
import io.sigmoid.training.Loss;
import java.util.ArrayList;
import java.util.List;

/** How large the gradients of a network's weights are. */
final class GradientNorms {
    private static final int EXAMPLES = 256;

    private GradientNorms() {}

    /** Of a trained model on the first images, layer by layer. */
    static List<Double> of(Fit fit, LabelledImages images, Target target, NDManager manager) {
        try (NDManager scratch = manager.newSubManager();
                Examples examples = Examples.of(images.first(EXAMPLES), target, scratch)) {
            clear(fit.block(), scratch); // Of the last step.
            return of(fit.block(), Loss.of(fit.head()), examples.batch(scratch, 0, examples.size()));
        }
    }

    /**
     * The Euclidean norms of the gradients of each layer's weights, biases left out, first layer first.
     *
     * @param block initialised, its gradients zero; they are again afterwards
     * @param batch features and targets
     */
    static List<Double> of(Block block, Loss loss, NDList batch) {
        NDManager scratch = batch.getManager();
        try (Autograd tape = Autograd.record()) {
            NDArray logits = block.forward(new ParameterStore(scratch, false), new NDList(batch.get(0)), true)
                    .singletonOrThrow();
            tape.backward(loss.of(logits, batch.get(1)));
        }
        var norms = new ArrayList<Double>();
        for (Parameter parameter : block.getParameters().values()) {
            if (parameter.requiresGradient() && parameter.getType() == Parameter.Type.WEIGHT) {
                norms.add(norm(parameter.getArray().getGradient().toFloatArray()));
            }
        }
        clear(block, scratch);
        return norms;
    }

    private static void clear(Block block, NDManager scratch) {
        NDArray zero = scratch.full(new Shape(), 0f);
        for (Parameter parameter : block.getParameters().values()) {
            if (parameter.requiresGradient()) {
                parameter.getArray().getGradient().muli(zero);
            }
        }
    }

    private static double norm(float[] values) {
        double squares = 0;
        for (float value : values) {
            squares += (double) value * value;
        }
        return Math.sqrt(squares);
    }
}
