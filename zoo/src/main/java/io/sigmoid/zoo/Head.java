package io.sigmoid.zoo;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/**
 * What a model's logits mean: the names of the labels, and the link from logits to probabilities.
 *
 * <p>The link is applied once, at prediction. Training works on the logits.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Head.Binary.class, name = "binary"),
    @JsonSubTypes.Type(value = Head.MultiClass.class, name = "multi-class")
})
public sealed interface Head {
    /** Names of the labels, in the order of the target's values. */
    List<String> labels();

    /** How many logits the head needs. */
    int logits();

    /**
     * The link, in place: the {@link #logits()} values from {@code from} on become probabilities in [0, 1].
     *
     * <p>Stable for every float: no overflow, and an infinite logit gives 0 or 1. A NaN stays NaN.
     *
     * @param values one or more rows of logits
     * @param from index of the row's first logit
     */
    void link(float[] values, int from);

    /** A yes-or-no question with one logit: {@code sigmoid(z)} is the probability of {@code positive}. */
    static Binary binary(String negative, String positive) {
        return new Binary(negative, positive);
    }

    /** One label of several: {@code softmax(z)}. */
    static MultiClass multiClass(List<String> labels) {
        return new MultiClass(labels);
    }

    /** One label of several: {@code softmax(z)}. */
    static MultiClass multiClass(String... labels) {
        return new MultiClass(List.of(labels));
    }

    /**
     * One logit; {@code sigmoid(z)} is the probability of {@code positive}.
     *
     * @param negative name of the label 0
     * @param positive name of the label 1
     */
    record Binary(String negative, String positive) implements Head {
        public Binary {
            Check.labels("labels", List.of(Check.given("negative", negative), Check.given("positive", positive)), 2);
        }

        @Override
        public List<String> labels() {
            return List.of(negative, positive);
        }

        @Override
        public int logits() {
            return 1;
        }

        @Override
        public void link(float[] values, int from) {
            values[from] = Link.sigmoid(values[from]);
        }
    }

    /**
     * One logit a label, exactly one label true: {@code softmax(z)}.
     *
     * @param labels two names or more
     */
    record MultiClass(List<String> labels) implements Head {
        public MultiClass {
            labels = Check.labels("labels", labels, 2);
        }

        @Override
        public int logits() {
            return labels.size();
        }

        @Override
        public void link(float[] values, int from) {
            Link.softmax(values, from, labels.size());
        }
    }
}
