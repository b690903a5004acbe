package io.sigmoid.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import io.sigmoid.zoo.TorchScript;
import org.jspecify.annotations.Nullable;

/** A batch forward through a block, and the gradient of its loss back: in one call where that can be written. */
final class BatchPass {
    /** One crossing into native memory for all that Java asks of a batch: {@code (2)}, or 3 where answers can be right. */
    private static final String FIGURES = "return torch.stack([torch.detach(loss), torch.sum(gradient, dtype=None)%s])";

    private static final String WITHOUT_RIGHT = FIGURES.formatted("");
    private static final String WITH_RIGHT = FIGURES.formatted(", torch.sum(right, dtype=6)");

    /**
     * What came of a batch.
     *
     * @param size examples
     * @param loss their mean loss
     * @param gradient the sum of the buffer's numbers, those of the step's batches before among them
     * @param right how many examples are; -1 where nothing can be
     */
    record Outcome(int size, float loss, float gradient, long right) {
        boolean isFinite() {
            return Float.isFinite(loss) && Float.isFinite(gradient);
        }
    }

    private final Block block;
    private final Objective objective;
    private final @Nullable ScriptedPass scripted;
    private final NDArray one;

    /**
     * The pass of an initialised block.
     *
     * @param text of the pass; null for one by its parts
     * @param manager owns what it keeps
     */
    BatchPass(Block block, Objective objective, @Nullable PassText text, NDManager manager) {
        this.block = block;
        this.objective = objective;
        scripted = text == null ? null : new ScriptedPass(text, objective.targets(), manager);
        one = Constants.of(manager, 1);
    }

    /**
     * Adds the gradient of a batch to that of its step.
     *
     * @param features their manager owns what the pass makes
     * @param gradient the buffer that the weights' gradients are views of
     * @param share of the batch's loss in that of its step
     * @param done share of the training that is over, in [0, 1]
     */
    Outcome run(NDArray features, NDArray targets, NDArray gradient, double share, double done) {
        if (scripted != null && scripted.takes(features, targets)) {
            return scripted.run(features, targets, gradient, share, objective.warmth(done));
        }
        NDArray part = share == 1 ? one : Constants.of(features.getManager(), share);
        float[] figures = parts(features, targets, gradient, part, done).toFloatArray();
        return new Outcome(
                Math.toIntExact(features.getShape().get(0)),
                figures[0],
                figures[1],
                figures.length == 2 ? -1 : (long) figures[2]);
    }

    private NDArray parts(NDArray features, NDArray targets, NDArray gradient, NDArray share, double done) {
        NDManager manager = features.getManager();
        NDList outputs;
        NDArray loss;
        try (Autograd tape = Autograd.record()) {
            outputs = block.forward(new ParameterStore(manager, false), new NDList(features), true);
            loss = objective.loss(outputs, targets, done);
            tape.backward(loss, share);
        }
        NDArray right = objective.right(outputs, targets);
        return right == null
                ? TorchScript.shared(WITHOUT_RIGHT, "loss", "gradient").run(loss, gradient)
                : TorchScript.shared(WITH_RIGHT, "loss", "gradient", "right").run(loss, gradient, right);
    }
}
