package io.sigmoid.zoo.graph;

import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A block of one input in training, and its derivative, as lines of TorchScript: what PyTorch would record and walk back through,
 * without the record.
 *
 * @param forward lines that compute the outputs of {@code x}
 * @param outputs their names
 * @param backward lines to follow those, which read the outputs' gradients and add to the weights'; they may overwrite what they
 *     read
 * @param slopes names of the outputs' gradients, each an array that nobody else reads
 * @param weights names of the parameters
 * @param gradients names of the parameters' gradients, in the same order
 * @param parameters of the block, in the same order
 * @param drawn names of the random numbers that the lines read
 * @param noises what draws them, in the same order
 */
public record WrittenPass(
        String forward,
        List<String> outputs,
        String backward,
        List<String> slopes,
        List<String> weights,
        List<String> gradients,
        List<Parameter> parameters,
        List<String> drawn,
        List<Operation.Noise> noises) {
    public WrittenPass {
        outputs = List.copyOf(outputs);
        slopes = List.copyOf(slopes);
        weights = List.copyOf(weights);
        gradients = List.copyOf(gradients);
        parameters = List.copyOf(parameters);
        drawn = List.copyOf(drawn);
        noises = List.copyOf(noises);
    }

    /**
     * Writes the pass of an initialised block.
     *
     * @return null if a block in it does not say what it computes in training, has an operation whose derivative is not written, a
     *     parameter that is not trained, or an output twice
     */
    public static @Nullable WrittenPass of(Block block) {
        Graph graph;
        try {
            graph = Graph.ofTraining(block);
        } catch (UndescribedException e) { // It is run by its parts.
            return null;
        }
        ScriptText text = ScriptText.written(graph);
        String backward = BackwardText.of(graph, text);
        List<Parameter> parameters = text.parameters(block);
        if (backward == null || !parameters.stream().allMatch(Parameter::requiresGradient)) {
            return null;
        }
        List<String> weights = text.names();
        return new WrittenPass(
                text.lines(),
                graph.outputs().stream().map(ScriptText::name).toList(),
                backward,
                graph.outputs().stream().map(BackwardText::gradient).toList(),
                weights,
                weights.stream().map(BackwardText::gradient).toList(),
                parameters,
                IntStream.range(0, text.noises().size())
                        .mapToObj(ScriptText::noise)
                        .toList(),
                text.noises());
    }
}
