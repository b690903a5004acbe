package io.sigmoid.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import io.sigmoid.zoo.BoundScript;
import io.sigmoid.zoo.graph.LiveBlock;
import io.sigmoid.zoo.graph.LiveFunction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@link BatchPass} as one call of PyTorch's interpreter, the way back written out: small networks are done sooner than Java
 * crosses into native memory for each part, or PyTorch records them. It computes what the parts compute, up to the rounding of
 * sums of products.
 */
final class ScriptedPass {
    private static final String BODY = """
            %s, = w
            %slogits = %s
            %s%scount = float(torch.numel(costs))
            each = torch.new_full(logits, [], torch.div(share, count), dtype=None, layout=None, device=None, pin_memory=None)
            %s%s%s = slopes
            %s
            loss = torch.div(float(torch.sum(costs, dtype=None)), count)
            return [loss, float(torch.sum(gradient, dtype=None)), float(torch.sum(right, dtype=None))]
            """;

    private final BoundScript script;
    private final int targets;

    private ScriptedPass(LiveFunction function, String backward, LossScript loss, int targets, NDManager manager) {
        this.targets = targets;
        List<String> names = new ArrayList<>(function.weights());
        names.addAll(function.gradients());
        List<NDArray> arrays = new ArrayList<>(
                function.parameters().stream().map(Parameter::getArray).toList());
        function.parameters().forEach(parameter -> {
            NDArray gradient = parameter.getArray().getGradient();
            gradient.attach(manager);
            arrays.add(gradient);
        });
        String body = BODY.formatted(
                String.join(", ", names),
                function.forward(),
                function.output(),
                loss.truth(),
                loss.costs(),
                loss.right(),
                loss.slopes(),
                function.outputGradient(),
                backward);
        script = BoundScript.ofNumbers(manager, body, List.of("x", "targets", "gradient"), List.of("share"), arrays)
                .unoptimized();
    }

    /**
     * The pass of an initialised block whose gradients are those of {@link FlatParameters}, null if it can't be written.
     *
     * @param manager owns what it keeps
     */
    static @Nullable ScriptedPass of(Block block, Objective objective, NDManager manager) {
        LiveFunction function = block instanceof LiveBlock live ? live.function() : null;
        LossScript loss = objective.script();
        return function == null || function.backward() == null || loss == null
                ? null
                : new ScriptedPass(function, function.backward(), loss, objective.targets(), manager);
    }

    /** Whether the targets are what the loss is written for, and not shares of classes. */
    boolean takes(NDArray features, NDArray targets) {
        return targets.size() == features.getShape().get(0) * this.targets;
    }

    /** Adds the gradient of a batch, {@link BatchPass#run}. */
    BatchPass.Outcome run(NDArray features, NDArray targets, NDArray gradient, double share) {
        double[] figures = script.numbers(List.of(features, targets, gradient), (float) share);
        int size = Math.toIntExact(features.getShape().get(0));
        return new BatchPass.Outcome(size, (float) figures[0], (float) figures[1], (long) figures[2]);
    }
}
