package io.sigmoid.zoo;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import java.util.List;

/**
 * Convolutional variational autoencoder: 3×3 convolutions of stride 2 and ReLU, then mean and log-variance of a latent
 * value; a sample of it; dense layer and 4×4 transposed convolutions of stride 2 to the logits of pixels. Between the
 * convolutions and the latent values, on either side, hidden dense layers may stand, each with a sigmoid gate a unit
 * ({@link ParameterFree#gatedLinearUnit()}).
 *
 * <p>{@code (N, channels, H, W)} float32 in [0, 1] → in inference one array, the reconstruction from the mean: pixel
 * logits {@code (N, channels, H, W)}. In training three: pixel logits from a sample, mean {@code (N, latent)} and
 * logarithm of the variance {@code (N, latent)}, of which the loss is made. The sample follows {@link RandomBlock}.
 *
 * <p>{@link #encoder()} and {@link #decoder()} are blocks of their own; {@link #encoder(Block)} and {@link
 * #decoder(Block)} are those of a trained block.
 *
 * @param image shape of the input; height and width must be divisible by 2 once a stage
 * @param widths filters of each stage of the encoder, first to last; the decoder mirrors them
 * @param hidden units of each gated dense layer of the encoder, first to last; the decoder mirrors them; empty for none
 * @param latent number of latent values
 * @see <a href="https://arxiv.org/abs/1312.6114">Auto-Encoding Variational Bayes</a>
 * @see <a href="https://arxiv.org/abs/1705.07120">VAE with a VampPrior, whose dense layers have such gates</a>
 */
public record ConvVae(ImageShape image, List<Integer> widths, List<Integer> hidden, int latent)
        implements Architecture {
    public ConvVae {
        Given.value("image", image);
        widths = Check.notEmpty("widths", Check.widths("widths", widths));
        hidden = Check.widths("hidden", hidden);
        Check.width("latent", latent);
        // No image has more than 12 halvings, and Java's shift starts anew at 32.
        int halved = Math.min(widths.size(), 31);
        if ((image.height() | image.width()) << (32 - halved) != 0) {
            throw new IllegalArgumentException(
                    "widths must halve the image evenly: %d×%d is not divisible by 2 %d times"
                            .formatted(image.height(), image.width(), widths.size()));
        }
    }

    /** Without gated dense layers. */
    public ConvVae(ImageShape image, List<Integer> widths, int latent) {
        this(image, widths, List.of(), latent);
    }

    /** Stages of 32 and 64 filters, 16 latent values. */
    public static ConvVae of(ImageShape image) {
        return new ConvVae(image, List.of(32, 64), 16);
    }

    @Override
    public Shape input() {
        return image.shape();
    }

    @Override
    public Head head() {
        return new Head.Pixels(image);
    }

    @Override
    public Block block() {
        return new Autoencoder(encoder(), new Reparameterization(), decoder());
    }

    /** A fresh encoder: {@code (N, channels, H, W)} → mean and log-variance, each {@code (N, latent)}. */
    public Block encoder() {
        var net = new SequentialBlock();
        int from = image.channels();
        for (int width : widths) {
            // The convolution of one channel may return a view, and to change a view costs its gradient two copies.
            net.add(Layers.convolution(3, 2, width))
                    .add(from == 1 ? ParameterFree.activation(Activation.RELU) : ParameterFree.reluInPlace());
            from = width;
        }
        net.add(ParameterFree.flatten());
        hidden.forEach(units -> addGated(net, units));
        return net.add(Branches.list().add(Layers.dense(latent)).add(Layers.dense(latent)));
    }

    /** A fresh decoder: {@code (N, latent)} → pixel logits {@code (N, channels, H, W)}. */
    public Block decoder() {
        int stages = widths.size();
        Shape smallest = new Shape(widths.get(stages - 1), image.height() >> stages, image.width() >> stages);
        var net = new SequentialBlock();
        for (int layer = hidden.size() - 1; layer >= 0; layer--) {
            addGated(net, hidden.get(layer));
        }
        net.add(Layers.dense(smallest.size()))
                .add(ParameterFree.activation(Activation.RELU))
                .add(ParameterFree.reshape(smallest));
        for (int stage = stages - 2; stage >= 0; stage--) {
            net.add(new TransposedConv2d(widths.get(stage), 4, 2, 1, 0)).add(ParameterFree.reluInPlace());
        }
        return net.add(new TransposedConv2d(image.channels(), 4, 2, 1, 0));
    }

    private static void addGated(SequentialBlock net, int units) {
        net.add(Layers.dense(2L * units)).add(ParameterFree.gatedLinearUnit());
    }

    /**
     * The encoder of a block that {@link #block()} made, with its weights.
     *
     * @throws IllegalArgumentException if no architecture of this kind made the block
     */
    public static Block encoder(Block block) {
        return autoencoder(block).encoder();
    }

    /**
     * The decoder of a block that {@link #block()} made, with its weights.
     *
     * @throws IllegalArgumentException if no architecture of this kind made the block
     */
    public static Block decoder(Block block) {
        return autoencoder(block).decoder();
    }

    private static Autoencoder autoencoder(Block block) {
        if (block instanceof Autoencoder autoencoder) {
            return autoencoder;
        }
        throw new IllegalArgumentException("block must be one that ConvVae.block() made, got " + block);
    }
}
