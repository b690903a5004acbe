package io.sigmoid.zoo;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import java.util.List;

/**
 * Convolutional classifier: stages of 3×3 convolution, 2×2 max-pooling and ReLU, then global average pooling to logits.
 *
 * <p>{@code (N, channels, H, W)} float32 in [0, 1] → {@code (N, head.logits())} logits.
 *
 * @param image shape of the input
 * @param widths filters of each stage, first to last; every stage halves height and width
 * @param pooling how the last stage becomes logits
 * @param head what the logits mean
 * @see <a href="https://arxiv.org/abs/1312.4400">Network in Network</a>
 */
public record GapCnn(ImageShape image, List<Integer> widths, Pooling pooling, Head head) implements Architecture {
    public GapCnn {
        Check.given("image", image);
        widths = Check.notEmpty("widths", Check.positive("widths", widths));
        Check.given("pooling", pooling);
        Check.given("head", head);
        if (Math.min(image.height(), image.width()) >> widths.size() < 1) {
            throw new IllegalArgumentException(
                    "widths must leave a pixel: %d stages halve %d×%d to nothing, use fewer or a larger image"
                            .formatted(widths.size(), image.height(), image.width()));
        }
    }

    /** Stages of 32, 64 and 128 filters, a dense layer after the pooling. */
    public static GapCnn of(ImageShape image, Head head) {
        return new GapCnn(image, List.of(32, 64, 128), Pooling.DENSE, head);
    }

    @Override
    public Shape input() {
        return image.shape();
    }

    @Override
    public Block block() {
        var net = new SequentialBlock();
        for (int width : widths) {
            net.add(convolution(3, width))
                    // Pooling first gives the same values, and ReLU a quarter of the work.
                    .add(ParameterFree.maxPool())
                    .add(ParameterFree.activation(Activation.RELU));
        }
        return switch (pooling) {
            case DENSE ->
                net.add(ParameterFree.globalAveragePool())
                        .add(Linear.builder().setUnits(head.logits()).build());
            case LABEL_MAPS -> net.add(convolution(1, head.logits())).add(ParameterFree.globalAveragePool());
        };
    }

    /** Stride 1, padded so that height and width stay. */
    private static Block convolution(int kernel, int filters) {
        return Conv2d.builder()
                .setKernelShape(new Shape(kernel, kernel))
                .optPadding(new Shape(kernel / 2, kernel / 2))
                .setFilters(filters)
                .build();
    }
}
