package io.sigmoid.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import io.sigmoid.zoo.TorchScript;
import io.sigmoid.zoo.TorchScript.Method;
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
            %s
            """;

    private final TorchScript script;
    private final List<NDArray> weights;
    private final int each;

    private ScriptedPass(LiveFunction function, LossScript loss, int each, NDManager manager) {
        this.each = each;
        weights = function.parameters().stream().map(Parameter::getArray).toList();
        List<String> ofBoth = List.of("logits", "targets");
        List<Method> methods = List.of(
                new Method("logits", function.body(), function.arguments()),
                new Method("loss", loss.loss(), ofBoth),
                new Method("right", loss.right(), ofBoth));
        var arguments = new ArrayList<>(function.arguments());
        arguments.addAll(List.of("targets", "gradient", "share"));
        String body = BODY.formatted(String.join(", ", function.arguments()), BatchPass.WITH_RIGHT);
        script = TorchScript.of(manager, body, methods, arguments);
    }

    /**
     * The pass of an initialised block, null if it can't be written.
     *
     * @param manager owns what it keeps
     */
    static @Nullable ScriptedPass of(Block block, Objective objective, NDManager manager) {
        LiveFunction function = block instanceof LiveBlock live ? live.function() : null;
        LossScript loss = objective.script();
        return function == null || loss == null ? null : new ScriptedPass(function, loss, objective.targets(), manager);
    }

    /** Whether the targets are what the loss is written for, and not shares of classes. */
    boolean takes(NDArray features, NDArray targets) {
        return targets.size() == features.getShape().get(0) * each;
    }

    /** The figures of {@link BatchPass#WITH_RIGHT}, after the gradient was added. */
    NDArray run(NDArray features, NDArray targets, NDArray gradient, NDArray share) {
        var arguments = new ArrayList<NDArray>(weights.size() + 4);
        arguments.add(features);
        arguments.addAll(weights);
        arguments.addAll(List.of(targets, gradient, share));
        try (Autograd tape = Autograd.record()) {
            return script.run(arguments.toArray(NDArray[]::new));
        }
    }
}
