package io.sigmoid.zoo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.sigmoid.zoo.graph.GraphBlock;
import io.sigmoid.zoo.graph.GraphBuilder;
import io.sigmoid.zoo.graph.LiveFunction;
import io.sigmoid.zoo.graph.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Dense layers and activations one after the other, none of them random, as one call of PyTorch's interpreter: small layers
 * are done sooner than Java crosses into native memory for each.
 *
 * <p>With several outputs it is DJL's {@link SequentialBlock}, whose parameters' names it has.
 */
final class DenseSequence extends SequentialBlock implements GraphBlock {
    /** What the layers of some moment compute; layers may be added or replaced. */
    private record Written(List<Block> layers, LiveFunction function) {}

    private volatile @Nullable Written written;

    @Override
    protected NDList forwardInternal(
            ParameterStore parameters, NDList inputs, boolean training, @Nullable PairList<String, Object> options) {
        List<Block> layers = getChildren().values();
        if (isReturnIntermediate() || layers.get(layers.size() - 1) instanceof Branches) {
            return super.forwardInternal(parameters, inputs, training, options);
        }
        LiveFunction function = function(layers);
        NDArray x = inputs.singletonOrThrow();
        NDArray[] arguments = new NDArray[1 + function.parameters().size()];
        arguments[0] = x;
        int next = 1;
        for (Parameter parameter : function.parameters()) {
            arguments[next++] = parameters.getValue(parameter, x.getDevice(), training);
        }
        return new NDList(
                TorchScript.shared(function.body(), function.arguments().toArray(String[]::new))
                        .run(arguments));
    }

    private LiveFunction function(List<Block> layers) {
        Written known = written;
        if (known == null || !known.layers.equals(layers)) {
            known = new Written(List.copyOf(layers), LiveFunction.of(this));
            written = known;
        }
        return known.function;
    }

    @Override
    public List<Value> describe(GraphBuilder graph, List<Value> inputs) {
        List<Value> values = inputs;
        for (Block layer : getChildren().values()) {
            values = graph.describe(layer, values);
        }
        return values;
    }
}
