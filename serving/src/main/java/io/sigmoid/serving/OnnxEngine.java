package io.sigmoid.serving;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import io.sigmoid.zoo.artifact.Artifact;
import io.sigmoid.zoo.artifact.ArtifactException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** ONNX Runtime on the CPU, from the artifact's ONNX files: one session a function of the model. */
final class OnnxEngine implements LogitEngine {
    private static final Map<ModelFunction, String> FILES = Map.of(
            ModelFunction.LOGITS, "model.onnx",
            ModelFunction.ENCODER, "encoder.onnx",
            ModelFunction.DECODER, "decoder.onnx");

    private final Map<ModelFunction, OnnxFunction> functions = new EnumMap<>(ModelFunction.class);

    private OnnxEngine() {}

    /** Whether ONNX Runtime, an optional dependency, is on the class path. */
    static boolean isPresent() {
        try {
            Class.forName("ai.onnxruntime.OrtEnvironment", false, OnnxEngine.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /** Whether the artifact has a file for each function. */
    static boolean computes(Artifact artifact, ModelFunction... functions) {
        for (ModelFunction function : functions) {
            String file = FILES.get(function);
            if (file == null || artifact.onnx(file).isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /**
     * Loads the file of each function.
     *
     * @throws ArtifactException if the artifact lacks one
     * @throws IllegalStateException if ONNX Runtime is not there, or can't load one
     */
    static OnnxEngine of(Artifact artifact, ModelFunction... functions) {
        if (!isPresent()) {
            throw new IllegalStateException(
                    "ONNX Runtime can't be loaded: put com.microsoft.onnxruntime:onnxruntime on the class path");
        }
        if (!computes(artifact, functions)) {
            throw new ArtifactException(
                    artifact.directory(), "has no ONNX file for %s, PyTorch computes it".formatted(List.of(functions)));
        }
        var engine = new OnnxEngine();
        try {
            for (ModelFunction function : functions) {
                byte[] model = artifact.onnx(Objects.requireNonNull(FILES.get(function)))
                        .orElseThrow();
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
    public float[] compute(ModelFunction function, float[] rows, int from, int size) {
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
