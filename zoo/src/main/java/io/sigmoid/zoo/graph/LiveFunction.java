package io.sigmoid.zoo.graph;

import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import io.sigmoid.zoo.safetensors.PytorchNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A block of one input and one output as the text of one call of PyTorch on its parameters as they are, so that a backward
 * pass reaches them. The block must do the same in training as in inference: dropout would be left out.
 *
 * @param body lines of TorchScript that return the output
 * @param arguments names of what it takes: {@code x}, then one a parameter
 * @param parameters of the block, in the order of the arguments
 */
public record LiveFunction(String body, List<String> arguments, List<Parameter> parameters) {
    public LiveFunction {
        arguments = List.copyOf(arguments);
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
        ScriptText text = ScriptText.live(graph);
        Map<String, Parameter> named = PytorchNames.of(block);
        List<String> arguments = new ArrayList<>(List.of("x"));
        List<Parameter> parameters = new ArrayList<>();
        for (ScriptText.Held held : text.weights()) {
            arguments.add(held.name());
            parameters.add(named.get(held.weight().name()));
        }
        return new LiveFunction(text.body(), arguments, parameters);
    }
}
