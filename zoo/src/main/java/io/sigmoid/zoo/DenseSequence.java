package io.sigmoid.zoo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.sigmoid.zoo.graph.GraphBlock;
import io.sigmoid.zoo.graph.GraphBuilder;
import io.sigmoid.zoo.graph.LiveFunction;
import io.sigmoid.zoo.graph.UndescribedException;
import io.sigmoid.zoo.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Dense layers and activations one after the other, none of them random, as one call of PyTorch's interpreter: small layers
 * are done sooner than Java crosses into native memory for each.
 *
 * <p>With several outputs, with other blocks within, of other than float32, or while it is trained in another {@link Precision}, it
 * is DJL's {@link SequentialBlock}, whose parameters' names it has.
 */
final class DenseSequence extends SequentialBlock implements GraphBlock {
    /** What all blocks within compute at some moment; they may be replaced. */
    private record Written(
            List<Block> blocks,
            @Nullable LiveFunction function,
            @Nullable TorchScript script) {}

    private volatile @Nullable Written written;

    @Override
    protected NDList forwardInternal(
            ParameterStore parameters, NDList inputs, boolean training, @Nullable PairList<String, Object> options) {
        NDArray x = inputs.singletonOrThrow();
        if (hasSeveralOutputs() || x.getDataType() != DataType.FLOAT32 || reduces(this, training)) {
            return super.forwardInternal(parameters, inputs, training, options);
        }
        Written now = written();
        if (now.function == null || now.script == null) {
            return super.forwardInternal(parameters, inputs, training, options);
        }
        List<Parameter> own = now.function.parameters();
        NDArray[] arguments = new NDArray[1 + own.size()];
        arguments[0] = x;
        int next = 1;
        for (Parameter parameter : own) {
            arguments[next++] = parameters.getValue(parameter, x.getDevice(), training);
        }
        return new NDList(now.script.run(arguments));
    }

    private boolean hasSeveralOutputs() {
        List<Block> layers = getChildren().values();
        return isReturnIntermediate() || (layers.get(layers.size() - 1) instanceof Branches last && last.isList());
    }

    private Written written() {
        List<Block> blocks = new ArrayList<>();
        collect(this, blocks);
        Written known = written;
        if (known == null || !known.blocks.equals(blocks)) {
            known = written(blocks);
            written = known;
        }
        return known;
    }

    private Written written(List<Block> blocks) {
        if (!blocks.stream().allMatch(DenseSequence::isSameInTraining)) {
            return new Written(blocks, null, null);
        }
        LiveFunction function = LiveFunction.of(this);
        String[] arguments =
                Stream.concat(Stream.of("x"), function.weights().stream()).toArray(String[]::new);
        return new Written(blocks, function, TorchScript.shared(function.body(), arguments));
    }

    /** Whoever has the block may have added others, such as dropout. */
    private static boolean isSameInTraining(Block block) {
        return block instanceof ParameterFree
                || block instanceof Branches
                || block.getClass() == ai.djl.nn.core.Linear.class
                || block.getClass() == Linear.class
                || block.getClass() == SequentialBlock.class;
    }

    private static boolean reduces(Block block, boolean training) {
        return (block instanceof Linear dense && dense.reduces(training))
                || block.getChildren().values().stream().anyMatch(child -> reduces(child, training));
    }

    private static void collect(Block block, List<Block> blocks) {
        for (Block child : block.getChildren().values()) {
            blocks.add(child);
            collect(child, blocks);
        }
    }

    @Override
    public List<Value> describe(GraphBuilder graph, List<Value> inputs) {
        List<Value> values = inputs;
        for (Block layer : getChildren().values()) {
            values = graph.describe(layer, values);
        }
        return values;
    }

    @Override
    public List<Value> describeTraining(GraphBuilder graph, List<Value> inputs) {
        if (isReturnIntermediate()) {
            throw new UndescribedException("DenseSequence returns several arrays");
        }
        return describe(graph, inputs);
    }
}
