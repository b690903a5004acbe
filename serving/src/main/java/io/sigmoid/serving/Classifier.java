package io.sigmoid.serving;

import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.artifact.Artifact;
import io.sigmoid.zoo.artifact.ArtifactException;
import io.sigmoid.zoo.artifact.Pretrained;
import java.nio.file.Path;

/** A predictor for models with a multi-class head: one label of several. */
public final class Classifier extends Predictor<Prediction> {
    private final Head.MultiClass head;

    private Classifier(LoadedModel model, Head.MultiClass head) {
        super(model, ModelFunction.LOGITS);
        this.head = head;
    }

    /**
     * Loads and verifies a model, with {@link LoadOptions#DEFAULT}.
     *
     * @param model its directory or zip file
     * @throws ArtifactException if it is damaged or has another head
     */
    public static Classifier load(Path model) {
        return load(Artifact.read(model), LoadOptions.DEFAULT);
    }

    /**
     * Loads a pretrained model from the class path by its name.
     *
     * @throws ArtifactException if there is none of that name, or it is damaged or has another head
     */
    public static Classifier pretrained(String name) {
        return load(Pretrained.read(name), LoadOptions.DEFAULT);
    }

    /**
     * Loads a model.
     *
     * @throws ArtifactException if it has another head, or can't compute
     * @throws IllegalArgumentException if this machine can't keep the options
     */
    public static Classifier load(Artifact artifact, LoadOptions options) {
        Head.MultiClass head = LoadedModel.head(artifact, Head.MultiClass.class);
        return new Classifier(LoadedModel.load(artifact, options, ModelFunction.LOGITS), head);
    }

    @Override
    Prediction answer(float[] results, int from) {
        model.probabilities(results, from);
        return new Prediction(LabelProbability.all(head.labels(), results, from));
    }
}
