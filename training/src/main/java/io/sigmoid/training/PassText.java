package io.sigmoid.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import io.sigmoid.zoo.graph.Operation;
import io.sigmoid.zoo.graph.WrittenPass;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A batch forward through a block, its loss, and the way back, as lines of TorchScript. They read the arrays {@code x}, {@code
 * targets} and {@code gradient}, the whole buffer, to whose parts they add, and the numbers {@code share} and {@code warmth}; they
 * compute the numbers {@code loss}, {@code slope}, the sum of the buffer, and {@code answers}, {@link LossScript#right}.
 *
 * @param names of {@link #arrays}
 * @param arrays weights and their gradients
 * @param lines what is computed
 * @param drawn names of the random numbers that the lines read
 * @param noises what draws them, in the same order
 */
record PassText(
        List<String> names, List<NDArray> arrays, String lines, List<String> drawn, List<Operation.Noise> noises) {
    private static final String LINES = """
            %s%s%s%s%s%seach = torch.new_full(logits, [], torch.div(share, count), dtype=None, layout=None, device=None, pin_memory=None)
            %s%s%sloss = torch.div(float(total), count)
            slope = float(torch.sum(gradient, dtype=None))
            """;

    /**
     * The text for an initialised block whose gradients are those of {@link FlatParameters}; null if block or loss is not
     * written.
     *
     * @param manager owns the gradients' arrays
     */
    static @Nullable PassText of(Block block, Objective objective, NDManager manager) {
        LossScript loss = objective.script();
        WrittenPass pass = loss == null ? null : WrittenPass.of(block);
        return loss == null
                        || pass == null
                        || pass.outputs().size() != loss.outputs().size()
                ? null
                : of(pass, loss, manager);
    }

    private static PassText of(WrittenPass pass, LossScript loss, NDManager manager) {
        List<String> names = new ArrayList<>(pass.weights());
        names.addAll(pass.gradients());
        List<NDArray> arrays = new ArrayList<>(
                pass.parameters().stream().map(Parameter::getArray).toList());
        pass.parameters().forEach(parameter -> {
            NDArray gradient = parameter.getArray().getGradient();
            gradient.attach(manager);
            arrays.add(gradient);
        });
        List<String> slopes = loss.outputs().stream().map(LossScript::slope).toList();
        String lines = LINES.formatted(
                pass.forward(),
                named(loss.outputs(), pass.outputs()),
                loss.truth(),
                loss.costs(),
                loss.total(),
                loss.right(),
                loss.slopes(),
                named(pass.slopes(), slopes),
                pass.backward());
        return new PassText(names, arrays, lines, pass.drawn(), pass.noises());
    }

    private static String named(List<String> names, List<String> values) {
        var lines = new StringBuilder();
        for (int i = 0; i < names.size(); i++) {
            lines.append(names.get(i)).append(" = ").append(values.get(i)).append('\n');
        }
        return lines.toString();
    }
}
