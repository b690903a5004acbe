package io.sigmoid.zoo;

/** How a convolutional trunk becomes logits by global average pooling. */
public enum Pooling {
    /** {@code (N, C, H, W)} → mean over H×W → dense layer → logits. */
    DENSE,
    /** {@code (N, C, H, W)} → 1×1 convolution to one map a logit → mean over H×W: no dense layer at all. */
    LABEL_MAPS
}
