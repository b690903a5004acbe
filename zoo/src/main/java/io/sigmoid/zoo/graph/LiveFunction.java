package io.sigmoid.zoo.graph;

import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import io.sigmoid.zoo.safetensors.PytorchNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A block of one input and one output as lines of TorchScript that read its parameters as they are, so that a backward pass
 * reaches them, and that pass itself. The block must do the same in training as in inference: dropout would be left out.
 *
 * @param forward lines that compute the output
 * @param output its name in them
 * @param backward lines to follow those, which read the output's gradient by the name {@link #outputGradient} and add to the
 *     parameters' gradients by the names {@link #gradients}; null if it has an operation whose derivative is not written
 * @param outputGradient name of the output's gradient
 * @param weights names of the parameters in the forward lines, whose input is {@code x}
 * @param gradients names of the parameters' gradients, in the same order
 * @param parameters of the block, in the same order
 */
public record LiveFunction(
        String forward,
        String output,
        @Nullable String backward,
        String outputGradient,
        List<String> weights,
        List<String> gradients,
        List<Parameter> parameters) {
    public LiveFunction {
        weights = List.copyOf(weights);
        gradients = List.copyOf(gradients);
        parameters = List.copyOf(parameters);
    }

    /**
     * Writes the text of an initialised block.
     *
     * @throws IllegalArgumentException if it has several inputs or outputs, is not known, or normalises batches
     */
    public static LiveFunction of(Block block) {
        Graph graph = Graph.of(block);
        if (graph.outputs().size() != 1) {
            throw new IllegalArgumentException(
                    "block must have one output, got " + graph.outputs().size());
        }
        Value output = graph.outputs().get(0);
        ScriptText text = ScriptText.live(graph);
        Map<String, Parameter> named = PytorchNames.of(block);
        List<String> weights = new ArrayList<>();
        List<String> gradients = new ArrayList<>();
        List<Parameter> parameters = new ArrayList<>();
        for (ScriptText.Held held : text.weights()) {
            weights.add(held.name());
            gradients.add(BackwardText.gradient(held.name()));
            parameters.add(named.get(held.weight().name()));
        }
        return new LiveFunction(
                text.lines(),
                ScriptText.name(output),
                BackwardText.of(graph, text),
                BackwardText.gradient(output),
                weights,
                gradients,
                parameters);
    }

    /** The forward lines as the body of a function. */
    public String body() {
        return "%sreturn %s%n".formatted(forward, output);
    }
}
