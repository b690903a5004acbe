package io.sigmoid.zoo.graph;

/**
 * One array that flows through a {@link Graph}, float32, its first axis the batch.
 *
 * @param number that tells it from the others of its graph
 */
public record Value(int number) {}
