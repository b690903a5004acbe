package io.sigmoid.training.onnx;

import io.sigmoid.serving.Classifier;
import java.nio.file.Path;

/** An application that only predicts: started by a test on a class path without PyTorch and without any engine of DJL. */
final class OnlyOnnxRuntime {
    private OnlyOnnxRuntime() {}

    public static void main(String[] args) throws Exception {
        if (ai.djl.engine.Engine.getAllEngines().size() > 0) {
            throw new IllegalStateException("DJL has engines: " + ai.djl.engine.Engine.getAllEngines());
        }
        try (Classifier classifier = Classifier.load(Path.of(args[0]))) {
            System.out.println(classifier.predict(new float[784]).probabilities().get(0).probability());
        }
    }
}
