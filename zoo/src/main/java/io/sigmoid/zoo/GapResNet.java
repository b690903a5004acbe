package io.sigmoid.zoo;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import java.util.List;

/**
 * Residual classifier: a 3×3 convolution, stages of residual blocks with batch normalisation, global average pooling, a
 * dense layer to the logits.
 *
 * <p>{@code (N, channels, H, W)} float32 in [0, 1] → {@code (N, logits)} logits for each output of the head.
 *
 * <p>A residual block is {@code relu(bn(conv(relu(bn(conv(x))))) + shortcut(x))}. The first one of every stage but the
 * first halves height and width (rounded up), and where the shape changes the shortcut is a 1×1 convolution. In training
 * a batch normalises itself and moves the running mean and variance by a tenth; inference uses those.
 *
 * <p>The running values are parameters that are not trained. {@code freezeParameters(false)} on the whole block would
 * make them so; give it a predicate that leaves out {@code RUNNING_MEAN} and {@code RUNNING_VAR}.
 *
 * @param image shape of the input
 * @param widths filters of each stage, first to last
 * @param blocksPerStage residual blocks of each stage, at most 32, and at most 100 of all stages
 * @param head what the logits mean
 * @see <a href="https://arxiv.org/abs/1512.03385">Deep Residual Learning for Image Recognition</a>
 */
public record GapResNet(ImageShape image, List<Integer> widths, int blocksPerStage, Head head)
        implements ActivationMapped {
    public GapResNet {
        Given.value("image", image);
        widths = Check.notEmpty("widths", Check.widths("widths", widths));
        Check.between("blocksPerStage", blocksPerStage, 1, 32);
        if (widths.size() * blocksPerStage > Check.DEEPEST) {
            throw new IllegalArgumentException("widths and blocksPerStage must make %d residual blocks or fewer, got %d"
                    .formatted(Check.DEEPEST, widths.size() * blocksPerStage));
        }
        Check.labelling(head);
    }

    /** Stages of 16, 32 and 64 filters, two blocks each: about 175,000 parameters. */
    public static GapResNet of(ImageShape image, Head head) {
        return new GapResNet(image, List.of(16, 32, 64), 2, head);
    }

    @Override
    public Shape input() {
        return image.shape();
    }

    @Override
    public Block block() {
        int from = widths.get(0);
        var net = Layers.normalizedConvolution(3, 1, from).add(ParameterFree.reluInPlace());
        for (int stage = 0; stage < widths.size(); stage++) {
            for (int i = 0; i < blocksPerStage; i++) {
                int stride = stage > 0 && i == 0 ? 2 : 1;
                net.add(residual(from, widths.get(stage), stride)).add(ParameterFree.reluInPlace());
                from = widths.get(stage);
            }
        }
        return Layers.pooledLogits(net, Pooling.DENSE, head);
    }

    @Override
    public Shape mapShape() {
        int height = image.height();
        int width = image.width();
        for (int stage = 1; stage < widths.size(); stage++) {
            height = (height + 1) / 2;
            width = (width + 1) / 2;
        }
        return new Shape(head.logits(), height, width);
    }

    @Override
    public Block maps(Block block) {
        return Layers.maps(block, block(), Pooling.DENSE, 3 + 2 * widths.size() * blocksPerStage);
    }

    private static Block residual(int from, int to, int stride) {
        var body = new SequentialBlock()
                .add(Layers.normalizedConvolution(3, stride, to))
                .add(ParameterFree.reluInPlace())
                .add(Layers.normalizedConvolution(3, 1, to));
        boolean same = from == to && stride == 1;
        return Branches.sum()
                .add(body)
                .add(same ? ParameterFree.identity() : Layers.normalizedConvolution(1, stride, to));
    }
}
