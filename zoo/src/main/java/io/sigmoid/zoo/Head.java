package io.sigmoid.zoo;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.function.Function;

/**
 * What a model's logits mean: the names of the labels, and the link from logits to probabilities.
 *
 * <p>The link is applied once, at prediction. Training works on the logits.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Head.Binary.class, name = "binary"),
    @JsonSubTypes.Type(value = Head.MultiLabel.class, name = "multi-label"),
    @JsonSubTypes.Type(value = Head.MultiClass.class, name = "multi-class"),
    @JsonSubTypes.Type(value = Head.Joint.class, name = "joint"),
    @JsonSubTypes.Type(value = Head.Pixels.class, name = "pixels")
})
public sealed interface Head {
    /** Names of the labels, in the order of the target's values; of a joint head, output after output. */
    List<String> labels();

    /** How many logits the head needs, all its outputs together. */
    int logits();

    /** The label that each logit is evidence for: of a binary head the positive one. None of pixels. */
    default List<String> logitLabels() {
        return labels();
    }

    /** Those of {@link #logitLabels()} that are questions of yes or no, not classes. */
    default List<String> questions() {
        return List.of();
    }

    /**
     * What a block with this head returns: one array of logits for each of these, in this order.
     *
     * <p>One, named {@code logits}, unless the head is {@link Joint}.
     */
    default List<Output> outputs() {
        return List.of(new Output("logits", this));
    }

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

    /** Each label is a yes-or-no question of its own: {@code sigmoid(z)} of each. */
    static MultiLabel multiLabel(List<String> labels) {
        return new MultiLabel(labels);
    }

    /** Each label is a yes-or-no question of its own: {@code sigmoid(z)} of each. */
    static MultiLabel multiLabel(String... labels) {
        return new MultiLabel(List.of(labels));
    }

    /** Several outputs of one trunk, such as a sigmoid one and a softmax one. */
    static Joint joint(Output... outputs) {
        return new Joint(List.of(outputs));
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
            Check.labels("labels", List.of(Given.value("negative", negative), Given.value("positive", positive)), 2);
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
        public List<String> logitLabels() {
            return List.of(positive);
        }

        @Override
        public List<String> questions() {
            return logitLabels();
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

    /**
     * One logit a label, any number of labels true: {@code sigmoid(z)} of each.
     *
     * @param labels one name or more
     */
    record MultiLabel(List<String> labels) implements Head {
        public MultiLabel {
            labels = Check.labels("labels", labels, 1);
        }

        @Override
        public int logits() {
            return labels.size();
        }

        @Override
        public List<String> questions() {
            return labels;
        }

        @Override
        public void link(float[] values, int from) {
            Link.sigmoid(values, from, labels.size());
        }
    }

    /**
     * One output of a model.
     *
     * @param name of the output
     * @param head what its logits mean
     */
    record Output(String name, Head head) {
        public Output {
            if (Given.value("name of an output", name).isBlank()) {
                throw new IllegalArgumentException("name of an output must not be blank");
            }
            Given.value("head of output " + name, head);
        }
    }

    /**
     * Several named outputs of one trunk. The block returns one array of logits an output, in declared order; a row of
     * numbers holds them one after the other.
     *
     * @param outputs two or more with different names, each with a head that is neither joint nor pixels
     */
    record Joint(List<Output> outputs) implements Head {
        public Joint {
            outputs = Given.list("outputs", outputs);
            Check.labels("outputs", outputs.stream().map(Output::name).toList(), 2);
            for (Output output : outputs) {
                if (output.head() instanceof Joint || output.head() instanceof Pixels) {
                    throw new IllegalArgumentException(
                            "head of output %s must be binary, multi-label or multi-class, got %s"
                                    .formatted(output.name(), output.head() instanceof Joint ? "joint" : "pixels"));
                }
            }
        }

        @Override
        public List<String> labels() {
            return ofOutputs(Head::labels);
        }

        @Override
        public int logits() {
            return outputs.stream().mapToInt(output -> output.head().logits()).sum();
        }

        @Override
        public List<String> logitLabels() {
            return ofOutputs(Head::logitLabels);
        }

        @Override
        public List<String> questions() {
            return ofOutputs(Head::questions);
        }

        private List<String> ofOutputs(Function<Head, List<String>> names) {
            return outputs.stream()
                    .flatMap(output -> names.apply(output.head()).stream())
                    .toList();
        }

        @Override
        public void link(float[] values, int from) {
            int next = from;
            for (Output output : outputs) {
                output.head().link(values, next);
                next += output.head().logits();
            }
        }
    }

    /**
     * One logit a pixel and channel: {@code sigmoid(z)} is its brightness in [0, 1]. A row of numbers holds them channel
     * by channel, row by row; the block returns {@code (N, channels, height, width)}.
     *
     * @param image shape of the picture
     */
    record Pixels(ImageShape image) implements Head {
        public Pixels {
            Given.value("image", image);
        }

        /** Empty: pixels have no names. */
        @Override
        public List<String> labels() {
            return List.of();
        }

        @Override
        public int logits() {
            return image.channels() * image.height() * image.width();
        }

        @Override
        public void link(float[] values, int from) {
            Link.sigmoid(values, from, logits());
        }
    }
}
