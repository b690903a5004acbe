package io.sigmoid.training.onnx;

/**
 * What an ONNX file computes besides the block.
 *
 * @param preprocessing whether it takes the bytes of an image, {@code (N, channels, height, width)} uint8, and brings them
 *     into the model's range itself; float32 in the model's range otherwise
 * @param link whether it calibrates and gives probabilities; logits otherwise
 */
public record OnnxOptions(boolean preprocessing, boolean link) {
    /** From float32 in the model's range to logits: what {@code model.onnx} in an artifact is. */
    public static final OnnxOptions LOGITS = new OnnxOptions(false, false);

    /** From bytes to probabilities. */
    public static final OnnxOptions COMPLETE = new OnnxOptions(true, true);
}
