package io.sigmoid.serving;

import io.sigmoid.zoo.artifact.Artifact;
import io.sigmoid.zoo.artifact.ArtifactException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether ONNX Runtime, an optional dependency without which {@link OnnxEngine} can't be loaded, is there and of use. */
final class OnnxRuntime {
    private static final Map<ModelFunction, String> FILES = Map.of(
            ModelFunction.LOGITS, "model.onnx",
            ModelFunction.ENCODER, "encoder.onnx",
            ModelFunction.DECODER, "decoder.onnx");

    private OnnxRuntime() {}

    static boolean isPresent() {
        try {
            Class.forName("ai.onnxruntime.OrtEnvironment", false, OnnxRuntime.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /** Whether the artifact has a file for each function. */
    static boolean computes(Artifact artifact, ModelFunction... functions) {
        return Arrays.stream(functions)
                .allMatch(function -> file(artifact, function).isPresent());
    }

    /** The ONNX file of a function. */
    static Optional<byte[]> file(Artifact artifact, ModelFunction function) {
        return Optional.ofNullable(FILES.get(function)).flatMap(artifact::onnx);
    }

    /**
     * Loads the file of each function.
     *
     * @throws ArtifactException if the artifact lacks one
     * @throws IllegalStateException if ONNX Runtime is not there, or can't load one
     */
    static LogitEngine engine(Artifact artifact, ModelFunction... functions) {
        if (!isPresent()) {
            throw new IllegalStateException(
                    "ONNX Runtime can't be loaded: put com.microsoft.onnxruntime:onnxruntime on the class path");
        }
        if (!computes(artifact, functions)) {
            throw new ArtifactException(
                    artifact.directory(), "has no ONNX file for %s, PyTorch computes it".formatted(List.of(functions)));
        }
        return OnnxEngine.of(artifact, functions);
    }
}
