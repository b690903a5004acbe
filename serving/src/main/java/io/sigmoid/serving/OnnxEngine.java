package io.sigmoid.serving;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import io.sigmoid.zoo.artifact.Artifact;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** ONNX Runtime on the CPU, from the artifact's ONNX files: one session a function of the model. */
final class OnnxEngine implements LogitEngine {
    private final Map<ModelFunction, OnnxFunction> functions = new EnumMap<>(ModelFunction.class);

    private OnnxEngine() {}

    /**
     * Loads the file of each function, which the artifact has.
     *
     * @throws IllegalStateException if ONNX Runtime can't load one
     */
    static OnnxEngine of(Artifact artifact, ModelFunction... functions) {
        var engine = new OnnxEngine();
        try {
            for (ModelFunction function : functions) {
                byte[] model = OnnxRuntime.file(artifact, function).orElseThrow();
                engine.functions.put(function, OnnxFunction.of(OrtEnvironment.getEnvironment(), model));
            }
            return engine;
        } catch (OrtException e) {
            engine.close();
            throw failure("load the model", e);
        } catch (LinkageError e) { // No natives for this machine, or no place to unpack them to.
            throw new IllegalStateException(
                    "ONNX Runtime can't be loaded: %s; choose PYTORCH in LoadOptions to do without it"
                            .formatted(e.getMessage()),
                    e);
        }
    }

    @Override
    public float[] compute(ModelFunction function, RowValues rows, int from, int size) {
        try {
            return Objects.requireNonNull(functions.get(function)).compute(rows, from, size);
        } catch (OrtException e) {
            throw failure("compute", e);
        }
    }

    @Override
    public void close() {
        try {
            for (OnnxFunction function : functions.values()) {
                function.close();
            }
        } catch (OrtException e) {
            throw failure("free the model", e);
        }
    }

    private static IllegalStateException failure(String what, OrtException e) {
        return new IllegalStateException("ONNX Runtime can't %s: %s".formatted(what, e.getMessage()), e);
    }
}
