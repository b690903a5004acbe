package io.sigmoid.training.onnx;

import ai.djl.engine.Engine;
import io.sigmoid.serving.Classifier;
import java.nio.file.Path;

/** An application that only predicts: started by a test on a class path without PyTorch, natives or engine. */
final class OnlyOnnxRuntime {
    private OnlyOnnxRuntime() {}

    public static void main(String[] args) throws Exception {
        if (Engine.hasEngine("PyTorch")) {
            throw new IllegalStateException("PyTorch is on the class path");
        }
        try (Classifier classifier = Classifier.load(Path.of(args[0]))) {
            System.out.println(
                    classifier.predict(new float[784]).probabilities().get(0).probability());
        }
    }
}
