package io.sigmoid.zoo.graph;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.sigmoid.zoo.BoundScript;
import io.sigmoid.zoo.ChannelsLast;
import io.sigmoid.zoo.PackedMatrix;
import java.util.List;

/**
 * A graph of one input as one call of PyTorch: its interpreter goes from operation to operation, so that Java crosses into
 * native memory once a batch and not a dozen times a layer.
 *
 * <p>Any number of threads may use it.
 */
public final class GraphFunction {
    private final BoundScript script;

    private GraphFunction(BoundScript script) {
        this.script = script;
    }

    /**
     * Makes the function and copies the weights to the manager's device.
     *
     * @param manager of PyTorch; owns the function
     * @throws IllegalArgumentException if the graph has several inputs
     */
    public static GraphFunction of(Graph graph, NDManager manager) {
        if (graph.inputs().size() != 1) {
            throw new IllegalArgumentException(
                    "graph must have one input, got " + graph.inputs().size());
        }
        var text = ScriptText.ofRows(graph, weights -> PackedMatrix.gains(manager, weights));
        List<NDArray> weights =
                text.weights().stream().map(held -> array(held, manager)).toList();
        return new GraphFunction(BoundScript.of(manager, text.lines(), List.of("x"), List.of("rows"), weights));
    }

    private static NDArray array(ScriptText.Held held, NDManager manager) {
        NDArray array = ChannelsLast.create(
                manager, held.weight().values(), new Shape(held.weight().shape()));
        if (!held.packed()) {
            return array;
        }
        try (array) {
            return PackedMatrix.pack(array);
        }
    }

    /**
     * Computes the first rows of an array, which may be longer and lie on another device.
     *
     * @param input {@code (rows or more, …)} float32
     * @return {@code (rows, values)}: the values of every output one after the other, of the input's manager
     */
    public NDArray forward(NDArray input, long rows) {
        return script.run(List.of(input), (double) rows);
    }
}
