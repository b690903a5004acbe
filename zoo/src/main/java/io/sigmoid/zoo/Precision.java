package io.sigmoid.zoo;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.pytorch.jni.JniUtils;
import java.util.List;

/**
 * In which numbers the zoo's dense layers and convolutions multiply in training. Weights and everything else are float32, and so is all that a model
 * predicts.
 */
public enum Precision {
    /** 24 bits. */
    FLOAT32,
    /**
     * bfloat16, 8 bits and float32's exponent: what is multiplied and what comes of it are rounded to it, and the gradients of all
     * of these; it is summed in float32. A bias is rounded too, but for that of a transposed convolution to fewer than {@value
     * ChannelsLast#LEAST} filters. Processors and GPUs that have instructions for it are faster.
     *
     * @see <a href="https://arxiv.org/abs/1905.12322">A Study of BFLOAT16 for Deep Learning Training</a>
     */
    BFLOAT16;

    /** Whether a layer of it rounds what it multiplies: where a backward pass is recorded. */
    boolean reduces(boolean training) {
        return this == BFLOAT16 && training && JniUtils.isGradMode();
    }

    /** Sets it in a block and all within. */
    public void apply(Block block) {
        if (block instanceof Linear dense) {
            dense.precision(this);
        } else if (block instanceof Conv2d convolution) {
            convolution.precision(this);
        } else if (block instanceof TransposedConv2d convolution) {
            convolution.precision(this);
        }
        block.getChildren().values().forEach(this::apply);
    }

    /**
     * Whether PyTorch multiplies in it on a manager's device: on every GPU, and on processors with AVX-512, where it is slower than
     * float32 if they have no instructions for it.
     */
    public boolean isFor(NDManager manager) {
        if (this == FLOAT32 || manager.getDevice().isGpu()) {
            return true;
        }
        try (NDManager own = manager.newSubManager()) {
            String body = "return [float(ops.mkldnn._is_mkldnn_bf16_supported())]";
            return BoundScript.ofNumbers(own, body, List.of(), List.of(), List.of())
                            .numbers(List.of())[0]
                    != 0;
        } catch (EngineException e) { // Built without oneDNN: there is no such operation.
            return false;
        }
    }
}
