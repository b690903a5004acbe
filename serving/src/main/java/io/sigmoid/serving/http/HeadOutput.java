package io.sigmoid.serving.http;

import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.artifact.Manifest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One output of a head, and where its logits are in a row.
 *
 * @param name empty unless the head is joint
 * @param from its first logit
 * @param thresholds one a logit; none of a multi-class output
 */
record HeadOutput(String name, Head head, int from, List<Float> thresholds) {
    static List<HeadOutput> of(Manifest manifest) {
        Head whole = manifest.architecture().head();
        var outputs = new ArrayList<HeadOutput>();
        int from = 0;
        int question = 0;
        for (Head.Output output : whole.outputs()) {
            Head head = output.head();
            int questions = head.questions().size();
            outputs.add(new HeadOutput(
                    whole instanceof Head.Joint ? output.name() : "",
                    head,
                    from,
                    manifest.decisionThresholds().subList(question, question + questions).stream()
                            .map(Double::floatValue)
                            .toList()));
            from += head.logits();
            question += questions;
        }
        return List.copyOf(outputs);
    }

    /** In front of the names of its tensors. */
    String prefix() {
        return name.isEmpty() ? "" : name + ".";
    }

    int size() {
        return head.logits();
    }

    /** Binary, multi-class or multi-label, as the manifest calls them. */
    String type() {
        if (head instanceof Head.Binary) {
            return "binary";
        }
        return head instanceof Head.MultiClass ? "multi-class" : "multi-label";
    }

    /** The labels that people are answered: those that the logits stand for, and of a binary output the negative one. */
    List<String> answers() {
        return head instanceof Head.Binary binary ? List.of(binary.positive(), binary.negative()) : head.labels();
    }

    /** One threshold an answer, null where there is none. */
    List<@Nullable Float> answerThresholds() {
        var all = new ArrayList<@Nullable Float>(thresholds);
        while (all.size() < answers().size()) {
            all.add(null);
        }
        return Collections.unmodifiableList(all);
    }

    /** Which of the output's logits mean yes, in a row of probabilities that begins at {@code row}. */
    boolean[] decisions(float[] probabilities, int row) {
        var decisions = new boolean[size()];
        if (thresholds.isEmpty()) {
            decisions[mostProbable(probabilities, row)] = true;
        } else {
            for (int i = 0; i < decisions.length; i++) {
                decisions[i] = probabilities[row + from + i] >= thresholds.get(i);
            }
        }
        return decisions;
    }

    private int mostProbable(float[] probabilities, int row) {
        int best = 0;
        for (int i = 1; i < size(); i++) {
            if (probabilities[row + from + i] > probabilities[row + from + best]) {
                best = i;
            }
        }
        return best;
    }
}
