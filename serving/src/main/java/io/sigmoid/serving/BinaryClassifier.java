package io.sigmoid.serving;

import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.artifact.Artifact;
import io.sigmoid.zoo.artifact.ArtifactException;
import io.sigmoid.zoo.artifact.Pretrained;
import java.nio.file.Path;

/** A predictor for models with a binary head: yes or no, and how probable yes is. */
public final class BinaryClassifier extends Predictor<BinaryPrediction> {
    private final Head.Binary head;
    private final float threshold;

    private BinaryClassifier(LoadedModel model, Head.Binary head) {
        super(model, ModelFunction.LOGITS);
        this.head = head;
        this.threshold = Thresholds.of(model.manifest())[0];
    }

    /**
     * Loads and verifies a model, with {@link LoadOptions#DEFAULT}.
     *
     * @param model its directory or zip file
     * @throws ArtifactException if it is damaged or has another head
     */
    public static BinaryClassifier load(Path model) {
        return load(Artifact.read(model), LoadOptions.DEFAULT);
    }

    /**
     * Loads a pretrained model from the class path by its name.
     *
     * @throws ArtifactException if there is none of that name, or it is damaged or has another head
     */
    public static BinaryClassifier pretrained(String name) {
        return load(Pretrained.read(name), LoadOptions.DEFAULT);
    }

    /**
     * Loads a model.
     *
     * @throws ArtifactException if it has another head, or can't compute
     * @throws IllegalArgumentException if this machine can't keep the options
     */
    public static BinaryClassifier load(Artifact artifact, LoadOptions options) {
        Head.Binary head = LoadedModel.head(artifact, Head.Binary.class);
        return new BinaryClassifier(LoadedModel.load(artifact, options, ModelFunction.LOGITS), head);
    }

    /** The probability from which on the answer is the positive label: the stored one, 0.5 if none is. */
    public float threshold() {
        return threshold;
    }

    @Override
    BinaryPrediction answer(float[] results, int from) {
        model.probabilities(results, from);
        return BinaryPrediction.of(head, results[from], threshold);
    }
}
