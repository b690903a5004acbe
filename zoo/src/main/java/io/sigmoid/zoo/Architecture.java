package io.sigmoid.zoo;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * A model as a value: the components of the record are its hyperparameters, {@link #block()} makes it.
 *
 * <p>Implementations are immutable records that validate in their constructor. An application's own architecture is
 * found through {@link ArchitectureProvider} and then trains, saves, loads and serves like the ones here.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
public interface Architecture {
    /**
     * The shape of one example, without the batch axis: {@code (784)} or {@code (1, 28, 28)}.
     */
    Shape input();

    /** What the outputs mean. */
    Head head();

    /**
     * Makes a fresh block without weights.
     *
     * <p>{@code (N, input…)} float32 → one {@code (N, logits)} float32 array of logits for each of {@link Head#outputs()},
     * in their order: no sigmoid and no softmax at the end. ({@link ConvVae} says what it returns besides.) No operation in
     * it uses a Java number as an operand, so its gradients never read freed memory. What it does at random in training
     * follows {@link RandomBlock}.
     */
    Block block();
}
