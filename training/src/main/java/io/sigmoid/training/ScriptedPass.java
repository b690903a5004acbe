package io.sigmoid.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import io.sigmoid.zoo.TorchScript;
import io.sigmoid.zoo.TorchScript.Helper;
import io.sigmoid.zoo.graph.LiveBlock;
import io.sigmoid.zoo.graph.LiveFunction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@link BatchPass} as one call of PyTorch's interpreter: small networks are done sooner than Java crosses into native memory
 * for each part. It computes what the parts compute, to the bit.
 */
final class ScriptedPass {
    private static final String BODY = """
            logits = (self).logits(%s)
            loss = (self).loss(logits, targets)
            torch.backward(loss, share, None, False)
            right = (self).right(torch.detach(logits), targets)
            return torch.stack([torch.detach(loss), torch.sum(gradient, dtype=None), torch.sum(right, dtype=6)])
            """;

    private final TorchScript script;
    private final List<NDArray> weights;
    private final List<String> names;
    private final int targets;
    private final NDArray one;

    private ScriptedPass(LiveFunction function, Loss.Script loss, int targets, NDManager manager) {
        this.targets = targets;
        one = Constants.of(manager, 1);
        weights = function.parameters().stream().map(Parameter::getArray).toList();
        names = weights.stream().map(NDArray::getName).toList();
        List<String> binary = List.of("logits", "targets");
        List<Helper> helpers = List.of(
                new Helper("logits", function.body(), function.arguments()),
                new Helper("loss", loss.loss(), binary),
                new Helper("right", loss.right(), binary));
        var arguments = new ArrayList<>(function.arguments());
        arguments.addAll(List.of("targets", "gradient", "share"));
        script = TorchScript.of(manager, BODY.formatted(String.join(", ", function.arguments())), helpers, arguments);
    }

    /**
     * The pass of an initialised block, null if it can't be written.
     *
     * @param manager owns what it keeps
     */
    static @Nullable ScriptedPass of(Block block, Objective objective, NDManager manager) {
        LiveFunction function = block instanceof LiveBlock live ? live.function() : null;
        Loss.Script loss = objective.script();
        return function == null || loss == null ? null : new ScriptedPass(function, loss, objective.targets(), manager);
    }

    /** Whether the targets are what the loss is written for, and not shares of classes. */
    boolean takes(NDArray features, NDArray all) {
        return all.size() == features.getShape().get(0) * targets;
    }

    /** {@link BatchPass#run}. */
    float[] run(NDArray features, NDArray all, NDArray gradient, double share) {
        var arguments = new ArrayList<NDArray>(weights.size() + 4);
        arguments.add(features);
        arguments.addAll(weights);
        arguments.addAll(List.of(all, gradient, share == 1 ? one : Constants.of(features.getManager(), share)));
        try (Autograd tape = Autograd.record()) {
            // A view, which is what the interpreter gets of an array with a name, costs the weight's gradient a detour.
            weights.forEach(weight -> weight.setName(null));
            return script.run(arguments.toArray(NDArray[]::new)).toFloatArray();
        } finally {
            for (int i = 0; i < names.size(); i++) {
                weights.get(i).setName(names.get(i));
            }
        }
    }
}
