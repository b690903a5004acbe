package io.sigmoid.zoo;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import java.util.List;

/**
 * Convolutional classifier: stages of 3×3 convolution, 2×2 max-pooling and ReLU, then global average pooling to logits.
 *
 * <p>{@code (N, channels, H, W)} float32 in [0, 1] → {@code (N, logits)} logits for each output of the head.
 *
 * @param image shape of the input
 * @param widths filters of each stage, first to last; every stage halves height and width
 * @param pooling how the last stage becomes logits
 * @param head what the logits mean
 * @see <a href="https://arxiv.org/abs/1312.4400">Network in Network</a>
 */
public record GapCnn(ImageShape image, List<Integer> widths, Pooling pooling, Head head) implements ActivationMapped {
    public GapCnn {
        Given.value("image", image);
        widths = Check.notEmpty("widths", Check.widths("widths", widths));
        Given.value("pooling", pooling);
        Check.labelling(head);
        // Java's shift starts anew at 32.
        if (Math.min(image.height(), image.width()) >> Math.min(widths.size(), 31) < 1) {
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
            net.add(Layers.convolution(3, 1, width))
                    // Pooling first gives the same values, and ReLU a quarter of the work.
                    .add(ParameterFree.maxPool())
                    .add(ParameterFree.reluInPlace());
        }
        return Layers.pooledLogits(net, pooling, head);
    }

    @Override
    public Shape mapShape() {
        return new Shape(head.logits(), image.height() >> widths.size(), image.width() >> widths.size());
    }

    @Override
    public Block maps(Block block) {
        return Layers.maps(block, block(), pooling, 3 * widths.size());
    }
}
