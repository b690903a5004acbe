package io.sigmoid.serving;

/**
 * Where in a {@link Vae}'s latent space an example lies: a normal distribution for each latent value.
 *
 * @param mean {@code (latent)}, what {@link Vae#decode} takes
 * @param deviation {@code (latent)}, standard deviations
 */
@SuppressWarnings("ArrayRecordComponent") // Numbers to compute with; each Latent has arrays of its own.
public record Latent(float[] mean, float[] deviation) {}
