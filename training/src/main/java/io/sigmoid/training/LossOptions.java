package io.sigmoid.training;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.sigmoid.zoo.Given;
import io.sigmoid.zoo.Head;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the loss of one output does beside the usual; a field that is absent from a job has its plain value.
 *
 * @param weight of the output in the sum of all, positive; 1 if absent
 * @param positiveWeights of a binary or multi-label output: by label, how much more a yes counts than a no, positive; 1
 *     for a label that is absent. A binary output has the one label {@link Head.Binary#positive}
 * @param classWeights of a multi-class output: by label, how much an example of it counts, positive; 1 if absent
 * @param labelSmoothing share of the target that is spread evenly over all answers, in [0, 1); 0 if absent
 * @param focalGamma of a binary or multi-label output: how strongly examples that are right already count less; 0, not at
 *     all, if absent
 * @param klWarmUp of pixels: share of the training in which the weight of the divergence rises from 0 to 1, in [0, 1);
 *     0 if absent
 * @see <a href="https://arxiv.org/abs/1708.02002">Focal loss</a>
 * @see <a href="https://arxiv.org/abs/1512.00567">Label smoothing</a>
 * @see <a href="https://arxiv.org/abs/1602.02282">Warm-up of the divergence</a>
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record LossOptions(
        Double weight,
        Map<String, Double> positiveWeights,
        Map<String, Double> classWeights,
        Double labelSmoothing,
        Double focalGamma,
        Double klWarmUp) {
    /** The plain loss. */
    public static final LossOptions PLAIN = new LossOptions(1.0, Map.of(), Map.of(), 0.0, 0.0, 0.0);

    public LossOptions {
        weight = Require.orElse(weight, 1.0);
        positiveWeights = weights("positiveWeights", positiveWeights);
        classWeights = weights("classWeights", classWeights);
        labelSmoothing = Require.orElse(labelSmoothing, 0.0);
        focalGamma = Require.orElse(focalGamma, 0.0);
        klWarmUp = Require.orElse(klWarmUp, 0.0);
        Require.positive("weight", weight.doubleValue());
        Require.share("labelSmoothing", labelSmoothing);
        Require.notNegative("focalGamma", focalGamma);
        Require.share("klWarmUp", klWarmUp);
    }

    /**
     * Checks that an output can have these options.
     *
     * @throws IllegalArgumentException if a label is not the head's, or an option is not for such a head
     */
    void check(String output, Head head) {
        List<String> yes = head.questions();
        labels(output, "positiveWeights", positiveWeights, yes);
        labels(output, "classWeights", classWeights, head instanceof Head.MultiClass ? head.labels() : List.of());
        refuse(output, "labelSmoothing", labelSmoothing, head instanceof Head.Pixels);
        refuse(output, "focalGamma", focalGamma, yes.isEmpty());
        refuse(output, "klWarmUp", klWarmUp, !(head instanceof Head.Pixels));
    }

    /** The weights of labels in their order. */
    static List<Double> inOrder(Map<String, Double> weights, List<String> labels) {
        return weights.isEmpty()
                ? List.of()
                : labels.stream().map(label -> weights.getOrDefault(label, 1.0)).toList();
    }

    private static Map<String, Double> weights(String field, @Nullable Map<String, Double> weights) {
        if (weights == null) {
            return Map.of();
        }
        weights.forEach((label, weight) -> {
            Given.value("%s of %s".formatted(field, label), weight);
            Require.positive("%s of %s".formatted(field, label), weight.doubleValue());
        });
        return Collections.unmodifiableMap(new TreeMap<>(weights));
    }

    private static void labels(String output, String field, Map<String, Double> weights, List<String> labels) {
        for (String label : weights.keySet()) {
            if (!labels.contains(label)) {
                throw new IllegalArgumentException("losses of %s: %s name \"%s\", must be of %s"
                        .formatted(output, field, label, labels.isEmpty() ? "no label, such a head has none" : labels));
            }
        }
    }

    private static void refuse(String output, String field, double value, boolean wrong) {
        if (wrong && value != 0) {
            throw new IllegalArgumentException(
                    "losses of %s: %s must be 0 for such a head, got %s".formatted(output, field, value));
        }
    }
}
