package io.sigmoid.serving;

import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.artifact.Artifact;
import io.sigmoid.zoo.artifact.ArtifactException;
import io.sigmoid.zoo.artifact.Pretrained;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;

/** A predictor for models with a joint head: one typed answer for each output. */
public final class JointClassifier extends Predictor<JointPrediction> {
    private final Head.Joint head;
    private final float[] thresholds;

    private JointClassifier(LoadedModel model, Head.Joint head) {
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
    public static JointClassifier load(Path model) {
        return load(Artifact.read(model), LoadOptions.DEFAULT);
    }

    /**
     * Loads a pretrained model from the class path by its name.
     *
     * @throws ArtifactException if there is none of that name, or it is damaged or has another head
     */
    public static JointClassifier pretrained(String name) {
        return load(Pretrained.read(name), LoadOptions.DEFAULT);
    }

    /**
     * Loads a model.
     *
     * @throws ArtifactException if it has another head, or can't compute
     * @throws IllegalArgumentException if this machine can't keep the options
     */
    public static JointClassifier load(Artifact artifact, LoadOptions options) {
        Head.Joint head = LoadedModel.head(artifact, Head.Joint.class);
        return new JointClassifier(LoadedModel.load(artifact, options, ModelFunction.LOGITS), head);
    }

    /** The outputs, in the model's order. */
    public List<Head.Output> outputs() {
        return head.outputs();
    }

    @Override
    JointPrediction answer(float[] results, int from) {
        model.probabilities(results, from);
        var outputs = new LinkedHashMap<String, OutputPrediction>();
        int at = from;
        int question = 0;
        for (Head.Output output : head.outputs()) {
            Head each = output.head();
            if (each instanceof Head.Binary binary) {
                outputs.put(output.name(), BinaryPrediction.of(binary, results[at], thresholds[question++]));
            } else if (each instanceof Head.MultiLabel several) {
                outputs.put(
                        output.name(), MultiLabelPrediction.of(several.labels(), results, at, thresholds, question));
                question += several.logits();
            } else {
                outputs.put(output.name(), new Prediction(LabelProbability.all(each.labels(), results, at)));
            }
            at += each.logits();
        }
        return new JointPrediction(outputs);
    }
}
