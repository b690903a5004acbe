package io.sigmoid.training.onnx;

import io.sigmoid.training.OneLine;

/** That ONNX Runtime refuses what it was given. */
final class OnnxRuntimeException extends RuntimeException {
    /** @param what ONNX Runtime can't do */
    OnnxRuntimeException(String what, Exception cause) {
        super("ONNX Runtime can't %s the model: %s".formatted(what, OneLine.of(cause)), cause);
    }
}
