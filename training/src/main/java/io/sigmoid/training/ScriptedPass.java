package io.sigmoid.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.sigmoid.zoo.BoundScript;
import io.sigmoid.zoo.graph.Operation;
import java.util.ArrayList;
import java.util.List;

/**
 * A {@link BatchPass} as one call of PyTorch's interpreter, the way back written out: it is done sooner than Java crosses into
 * native memory for each part, or PyTorch records them. It computes what the parts compute, up to rounding.
 */
final class ScriptedPass {
    private final BoundScript script;
    private final List<Operation.Noise> noises;
    private final int targets;

    /**
     * Loads a pass.
     *
     * @param targets numbers of an example's targets
     * @param manager owns what it keeps
     */
    ScriptedPass(PassText text, int targets, NDManager manager) {
        this.targets = targets;
        noises = text.noises();
        String body =
                "%s, = w%n%sreturn [loss, slope, answers]%n".formatted(String.join(", ", text.names()), text.lines());
        List<String> inputs = new ArrayList<>(List.of("x", "targets", "gradient"));
        inputs.addAll(text.drawn());
        script = BoundScript.ofNumbers(manager, body, inputs, List.of("share", "warmth"), text.arrays())
                .unoptimized();
    }

    /** Whether the targets are what the loss is written for, and not shares of classes. */
    boolean takes(NDArray features, NDArray targets) {
        return targets.size() == features.getShape().get(0) * this.targets;
    }

    /** Adds the gradient of a batch, {@link BatchPass#run}. */
    BatchPass.Outcome run(NDArray features, NDArray targets, NDArray gradient, double share, double warmth) {
        int size = Math.toIntExact(features.getShape().get(0));
        List<NDArray> arrays = new ArrayList<>(List.of(features, targets, gradient));
        noises.forEach(noise -> arrays.add(noise.draw(features.getManager(), size)));
        double[] figures = script.numbers(arrays, (float) share, (float) warmth);
        return new BatchPass.Outcome(size, (float) figures[0], (float) figures[1], (long) figures[2]);
    }
}
