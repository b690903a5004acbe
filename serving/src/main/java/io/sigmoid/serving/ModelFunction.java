package io.sigmoid.serving;

/** What a model computes of a row of numbers. Every model has {@link #LOGITS}, the others belong to some architectures. */
enum ModelFunction {
    /** One example → its logits, output after output of the head. */
    LOGITS,
    /** One image → a map of logits for each logit, of which the logit is the mean: {@code (logits, height, width)}. */
    ACTIVATION_MAPS,
    /** One example → mean and logarithm of the variance of the latent values: {@code (2, latent)}. */
    ENCODER,
    /** Latent values → the logits of pixels. */
    DECODER
}
