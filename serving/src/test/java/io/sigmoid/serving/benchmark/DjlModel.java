package io.sigmoid.serving.benchmark;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;
import io.sigmoid.zoo.artifact.Artifact;
import java.nio.file.Path;

/** The same weights in DJL's own model, for its own predictor. */
final class DjlModel implements AutoCloseable {
    private final Model model;
    private final Shape example;

    DjlModel(Path artifact) {
        Artifact read = Artifact.read(artifact);
        this.model = Model.newInstance("model", Device.cpu(), "PyTorch");
        model.setBlock(read.block(model.getNDManager()));
        this.example = read.manifest().input().batch(1).slice(1);
    }

    /** With the translator that anyone writes first, and DJL's default batchifier, which stacks. */
    Predictor<float[], float[]> predictor() {
        return model.newPredictor(new Translator<float[], float[]>() {
            @Override
            public NDList processInput(TranslatorContext context, float[] input) {
                return new NDList(context.getNDManager().create(input, example));
            }

            @Override
            public float[] processOutput(TranslatorContext context, NDList list) {
                return Activation.sigmoid(list.singletonOrThrow()).toFloatArray();
            }
        });
    }

    @Override
    public void close() {
        model.close();
    }
}
