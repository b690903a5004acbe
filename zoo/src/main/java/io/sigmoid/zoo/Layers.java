package io.sigmoid.zoo;

import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Layers that several architectures are made of, and the step from a trunk to the logits of a head. */
final class Layers {
    private Layers() {}

    /** {@code (N, C, H, W)} → {@code (N, filters, ⌈H/stride⌉, ⌈W/stride⌉)}, for an odd kernel. */
    static Block convolution(int kernel, int stride, int filters) {
        return convolution(kernel, stride, filters, true);
    }

    /** The same without a bias and with batch normalisation, whose shift would undo the bias. */
    static SequentialBlock normalizedConvolution(int kernel, int stride, int filters) {
        return new SequentialBlock()
                .add(convolution(kernel, stride, filters, false))
                .add(new BatchNorm());
    }

    private static Block convolution(int kernel, int stride, int filters, boolean bias) {
        return new Conv2d(kernel, stride, filters, bias);
    }

    /** {@code (N, C)} → {@code (N, units)}. */
    static Block dense(long units) {
        return new Linear(units);
    }

    /** Ends a trunk of {@code (N, C)} with a dense layer for each output of the head. */
    static SequentialBlock denseLogits(SequentialBlock trunk, Head head) {
        return eachOutput(trunk, head, labels -> List.of(dense(labels)));
    }

    /** Ends a trunk of {@code (N, C, H, W)} with global average pooling to the logits of each output of the head. */
    static SequentialBlock pooledLogits(SequentialBlock trunk, Pooling pooling, Head head) {
        return switch (pooling) {
            case DENSE -> denseLogits(trunk.add(ParameterFree.globalAveragePool()), head);
            case LABEL_MAPS ->
                eachOutput(
                        trunk, head, labels -> List.of(convolution(1, 1, labels), ParameterFree.globalAveragePool()));
        };
    }

    /**
     * A block that ends with {@link #pooledLogits} without its global average pooling, sharing its weights: {@code (N, C, H, W)}
     * → one {@code (N, logits, H', W')} for each output.
     *
     * @param own a fresh block of the architecture
     * @param trunk how many layers come before the pooling
     * @throws IllegalArgumentException if it has other layers than {@code own}
     */
    static Block maps(Block block, Block own, Pooling pooling, int trunk) {
        if (!isLike(block, own)) {
            throw new IllegalArgumentException("block must be one that this architecture made, got " + block);
        }
        List<Block> layers = block.getChildren().values();
        Block last = layers.get(layers.size() - 1);
        int behind = layers.size() - trunk;
        var maps = new SequentialBlock().addAll(layers.subList(0, trunk));
        return switch (pooling) {
            case DENSE -> maps.add(outputs(last, output -> new DenseMaps((Linear) output)));
            case LABEL_MAPS -> behind == 1 ? maps.add(outputs(last, output -> output)) : maps.add(layers.get(trunk));
        };
    }

    private static boolean isLike(Block block, Block other) {
        List<Block> layers = block.getChildren().values();
        List<Block> others = other.getChildren().values();
        return block.getClass() == other.getClass()
                && layers.size() == others.size()
                && IntStream.range(0, layers.size()).allMatch(i -> isLike(layers.get(i), others.get(i)));
    }

    /** What becomes of each output's first layer. */
    private static Block outputs(Block last, UnaryOperator<Block> map) {
        if (!(last instanceof Branches outputs)) {
            return map.apply(last);
        }
        var maps = Branches.list();
        outputs.getChildren()
                .values()
                .forEach(output ->
                        maps.add(map.apply(output.getChildren().values().get(0))));
        return maps;
    }

    private static SequentialBlock eachOutput(SequentialBlock trunk, Head head, Function<Integer, List<Block>> layers) {
        List<Head.Output> outputs = head.outputs();
        if (outputs.size() == 1) {
            return trunk.addAll(layers.apply(head.logits()));
        }
        var branches = Branches.list();
        for (Head.Output output : outputs) {
            branches.add(new SequentialBlock().addAll(layers.apply(output.head().logits())));
        }
        return trunk.add(branches);
    }
}
