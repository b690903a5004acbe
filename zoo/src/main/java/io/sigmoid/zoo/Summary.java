package io.sigmoid.zoo;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * What a model is made of: a row a layer, in the order of the block, and the totals.
 *
 * <p>It is computed from shapes alone: nothing of the model's size is allocated and no forward pass is run. A layer is a
 * block without children; a block with children is its children. Multiply-adds are those of one example: counted for
 * dense, convolutional and recurrent layers and for normalisation, told by a block that is {@link MultiplyAdds}, zero for
 * a layer without weights (an activation, a pooling), unknown for any other.
 *
 * @param name of the architecture
 * @param input shape of one example, without the batch axis
 * @param layers from input to output
 */
public record Summary(String name, Shape input, List<Layer> layers) {
    /**
     * One layer.
     *
     * @param name path of the layer within the block, such as {@code 03SequentialBlock_01Conv2d}
     * @param kind of the layer, such as {@code Conv2d} or {@code RELU}
     * @param outputs shapes for a batch of 1, mostly one
     * @param parameters number of its weights
     * @param trainable how many of them training changes
     * @param multiplyAdds for one example; empty if unknown
     */
    public record Layer(
            String name, String kind, List<Shape> outputs, long parameters, long trainable, OptionalLong multiplyAdds) {
        public Layer {
            outputs = List.copyOf(outputs);
        }
    }

    public Summary {
        layers = List.copyOf(layers);
    }

    /**
     * The summary of an architecture.
     *
     * @throws IllegalArgumentException if its numbers are more than a long counts
     */
    public static Summary of(Architecture architecture) {
        try (NDManager manager = Pytorch.engine().newBaseManager(Device.cpu())) {
            Block block = architecture.block();
            for (Parameter parameter : block.getParameters().values()) {
                parameter.setInitializer((owner, shape, type) -> owner.zeros(new Shape(0), type));
            }
            block.initialize(manager, DataType.FLOAT32, new Shape(1).addAll(architecture.input()));
            var layers = new ArrayList<Layer>();
            LayerWalk.collect("", block, layers);
            var summary = new Summary(architecture.getClass().getSimpleName(), architecture.input(), layers);
            summary.parameters(); // throws if they can't be added up
            summary.multiplyAdds();
            return summary;
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("%s is too large to be counted".formatted(architecture), e);
        }
    }

    /** Number of all weights. */
    public long parameters() {
        return layers.stream().mapToLong(Layer::parameters).reduce(0, Math::addExact);
    }

    /** Number of weights that training changes. */
    public long trainable() {
        return layers.stream().mapToLong(Layer::trainable).reduce(0, Math::addExact);
    }

    /** Multiply-adds of one example; empty if those of a layer are unknown. */
    public OptionalLong multiplyAdds() {
        return layers.stream().allMatch(layer -> layer.multiplyAdds().isPresent())
                ? OptionalLong.of(layers.stream()
                        .mapToLong(layer -> layer.multiplyAdds().orElseThrow())
                        .reduce(0, Math::addExact))
                : OptionalLong.empty();
    }

    /** The table as text, without a line break at the end. */
    public String text() {
        return SummaryText.of(this);
    }

    /** {@link #text()}. */
    @Override
    public String toString() {
        return text();
    }
}
