package io.sigmoid.zoo.graph;

import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import java.util.List;

/**
 * A block of one input and one output as the body of a function in TorchScript that reads its parameters as they are, so that a
 * backward pass that PyTorch records reaches them; in float32, whatever {@link io.sigmoid.zoo.Precision} its layers have.
 *
 * @param body lines that return the output of {@code x}
 * @param weights names of the parameters in them
 * @param parameters of the block, in the same order
 */
public record LiveFunction(String body, List<String> weights, List<Parameter> parameters) {
    public LiveFunction {
        weights = List.copyOf(weights);
        parameters = List.copyOf(parameters);
    }

    /**
     * Writes the text of an initialised block that does the same in training as in inference.
     *
     * @throws IllegalArgumentException if it has several inputs or outputs, or something in it does not say what it computes in
     *     training
     */
    public static LiveFunction of(Block block) {
        Graph graph = Graph.ofTraining(block);
        if (graph.outputs().size() != 1) {
            throw new IllegalArgumentException(
                    "block must have one output, got " + graph.outputs().size());
        }
        ScriptText text = ScriptText.recorded(graph);
        return new LiveFunction(
                "%sreturn %s%n"
                        .formatted(text.lines(), ScriptText.name(graph.outputs().get(0))),
                text.names(),
                text.parameters(block));
    }
}
