package io.sigmoid.zoo;

import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

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
        return Linear.builder().setUnits(units).build();
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

    /** The block without the global average pooling at its end, sharing the weights of {@code block}. */
    static Block withoutPooling(Block block) {
        List<Block> layers = new ArrayList<>(block.getChildren().values());
        Block last = layers.remove(layers.size() - 1);
        if (last instanceof Branches outputs) {
            var maps = Branches.list();
            outputs.getChildren().values().forEach(output -> maps.add(withoutPooling(output)));
            layers.add(maps);
        }
        return new SequentialBlock().addAll(layers);
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
