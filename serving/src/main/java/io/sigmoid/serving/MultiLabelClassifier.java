package io.sigmoid.serving;

import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.artifact.Artifact;
import io.sigmoid.zoo.artifact.ArtifactException;
import io.sigmoid.zoo.artifact.Pretrained;
import java.nio.file.Path;
import java.util.List;

/** A predictor for models with a multi-label head: each label by itself, any number of them true. */
public final class MultiLabelClassifier extends Predictor<MultiLabelPrediction> {
    private final Head.MultiLabel head;
    private final float[] thresholds;

    private MultiLabelClassifier(LoadedModel model, Head.MultiLabel head) {
        super(model, ModelFunction.LOGITS);
        this.head = head;
        this.thresholds = Thresholds.of(model.manifest());
    }

    /**
     * Loads and verifies a model, with {@link LoadOptions#DEFAULT}.
     *
     * @param model its directory or zip file
     * @throws ArtifactException if it is damaged or has another head
     */
    public static MultiLabelClassifier load(Path model) {
        return load(Artifact.read(model), LoadOptions.DEFAULT);
    }

    /**
     * Loads a pretrained model from the class path by its name.
     *
     * @throws ArtifactException if there is none of that name, or it is damaged or has another head
     */
    public static MultiLabelClassifier pretrained(String name) {
        return load(Pretrained.read(name), LoadOptions.DEFAULT);
    }

    /**
     * Loads a model.
     *
     * @throws ArtifactException if it has another head, or can't compute
     * @throws IllegalArgumentException if this machine can't keep the options
     */
    public static MultiLabelClassifier load(Artifact artifact, LoadOptions options) {
        Head.MultiLabel head = LoadedModel.head(artifact, Head.MultiLabel.class);
        return new MultiLabelClassifier(LoadedModel.load(artifact, options, ModelFunction.LOGITS), head);
    }

    /** The probability of each label from which on it is true: the stored ones, 0.5 where none are. */
    public List<Double> thresholds() {
        return manifest().decisionThresholds();
    }

    @Override
    MultiLabelPrediction answer(float[] results, int from) {
        model.probabilities(results, from);
        return MultiLabelPrediction.of(head.labels(), results, from, thresholds, 0);
    }
}
