package io.sigmoid.serving.command;

import io.sigmoid.serving.BinaryPrediction;
import io.sigmoid.serving.LabelProbability;
import io.sigmoid.serving.Prediction;
import java.nio.file.Path;
import java.util.List;

/** What {@code predict} says of one image; the components are the properties of the JSON document. */
sealed interface Answer {
    String image();

    String label();

    /** The answer of a model with a multi-class head, most probable labels first. */
    record OneOfSeveral(String image, String label, int index, float probability, List<LabelProbability> probabilities)
            implements Answer {
        static OneOfSeveral of(Path image, Prediction prediction, int top) {
            return new OneOfSeveral(
                    image.toString(),
                    prediction.label(),
                    prediction.index(),
                    prediction.probability(),
                    prediction.top(top));
        }
    }

    /** The answer of a model with a binary head. */
    record YesOrNo(
            String image,
            String label,
            boolean decision,
            float threshold,
            float probability,
            List<LabelProbability> probabilities)
            implements Answer {
        static YesOrNo of(Path image, BinaryPrediction prediction, float threshold, List<String> labels) {
            float yes = prediction.probability();
            return new YesOrNo(
                    image.toString(),
                    prediction.label(),
                    prediction.decision(),
                    threshold,
                    yes,
                    List.of(new LabelProbability(labels.get(1), yes), new LabelProbability(labels.get(0), 1 - yes)));
        }
    }

    List<LabelProbability> probabilities();
}
