package io.sigmoid.zoo;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;

/**
 * A classifier of images whose logits are means over a map: behind its trunk come global average pooling and at most one
 * dense layer, so that every place of the map has its share in every logit.
 *
 * @see <a href="https://arxiv.org/abs/1512.04150">Learning Deep Features for Discriminative Localization</a>
 */
public interface ActivationMapped extends Architecture {
    /** {@code (logits, H', W')}: the maps of one example, of all outputs together. */
    Shape mapShape();

    /**
     * Class activation maps: where in the picture the evidence for each label is.
     *
     * <p>{@code (N, channels, H, W)} float32 in [0, 1] → one {@code (N, logits, H', W')} for each output of the head, H' and
     * W' being those of {@link #mapShape()}. The mean of a map over H'×W' is the logit, to within rounding.
     *
     * @param block made by {@link #block()} of an equal architecture; the result shares its weights
     * @throws IllegalArgumentException if the block has other layers than those of this architecture
     */
    Block maps(Block block);

    /** Whether the maps have more than one place, and so say where. */
    default boolean localizes() {
        return mapShape().slice(1).size() > 1;
    }
}
