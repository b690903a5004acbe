package io.sigmoid.serving.command;

import io.sigmoid.serving.BinaryPrediction;
import io.sigmoid.serving.JointPrediction;
import io.sigmoid.serving.LabelProbability;
import io.sigmoid.serving.MultiLabelPrediction;
import io.sigmoid.serving.OutputPrediction;
import io.sigmoid.serving.Prediction;
import io.sigmoid.zoo.Head;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What {@code predict} says of one input; the components are the properties of the JSON document. */
sealed interface Answer {
    /** In a few words. */
    String headline();

    /** What the text shows as bars. */
    List<LabelProbability> bars();

    /** The answer of a multi-class output, most probable labels first. */
    record OneOfSeveral(String label, int index, float probability, List<LabelProbability> probabilities)
            implements Answer {
        @Override
        public String headline() {
            return label;
        }

        @Override
        public List<LabelProbability> bars() {
            return probabilities;
        }
    }

    /** The answer of a binary output. */
    record YesOrNo(
            String label, boolean decision, double threshold, float probability, List<LabelProbability> probabilities)
            implements Answer {
        @Override
        public String headline() {
            return label;
        }

        @Override
        public List<LabelProbability> bars() {
            return probabilities;
        }
    }

    /** The answer of a multi-label output: every label in the model's order. */
    record AnyOfSeveral(List<String> labels, List<Double> thresholds, List<LabelProbability> probabilities)
            implements Answer {
        @Override
        public String headline() {
            return labels.isEmpty() ? "none" : String.join(", ", labels);
        }

        @Override
        public List<LabelProbability> bars() {
            return probabilities;
        }
    }

    /** The answer of a joint model. */
    record OfEachOutput(Map<String, Answer> outputs) implements Answer {
        @Override
        public String headline() {
            var texts = new ArrayList<String>();
            outputs.forEach((name, answer) -> texts.add(name + " " + answer.headline()));
            return String.join(", ", texts);
        }

        @Override
        public List<LabelProbability> bars() {
            return outputs.values().stream()
                    .flatMap(answer -> answer.bars().stream())
                    .toList();
        }
    }

    /**
     * The answer to one prediction.
     *
     * @param head that it comes from
     * @param thresholds of the head's questions, in order
     * @param top labels of a multi-class output at most
     */
    static Answer of(Object prediction, Head head, List<Double> thresholds, int top) {
        if (prediction instanceof JointPrediction joint) {
            return ofEachOutput(joint, head, thresholds.iterator(), top);
        }
        return of((OutputPrediction) prediction, head, thresholds.iterator(), top);
    }

    private static Answer ofEachOutput(JointPrediction joint, Head head, Iterator<Double> thresholds, int top) {
        var answers = new LinkedHashMap<String, Answer>();
        for (Head.Output output : head.outputs()) {
            OutputPrediction prediction = joint.outputs().get(output.name());
            if (prediction != null) {
                answers.put(output.name(), of(prediction, output.head(), thresholds, top));
            }
        }
        return new OfEachOutput(answers);
    }

    private static Answer of(OutputPrediction prediction, Head head, Iterator<Double> thresholds, int top) {
        if (prediction instanceof BinaryPrediction binary) {
            float yes = binary.probability();
            List<String> labels = head.labels();
            return new YesOrNo(
                    binary.label(),
                    binary.decision(),
                    thresholds.next(),
                    yes,
                    List.of(new LabelProbability(labels.get(1), yes), new LabelProbability(labels.get(0), 1 - yes)));
        } else if (prediction instanceof MultiLabelPrediction several) {
            var own = new ArrayList<Double>();
            several.probabilities().forEach(label -> own.add(thresholds.next()));
            return new AnyOfSeveral(several.labels(), own, several.probabilities());
        }
        Prediction one = (Prediction) prediction;
        return new OneOfSeveral(one.label(), one.index(), one.probability(), one.top(top));
    }
}
