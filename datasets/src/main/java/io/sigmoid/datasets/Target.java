package io.sigmoid.datasets;

import ai.djl.ndarray.types.Shape;
import io.sigmoid.zoo.Given;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What is to be learnt of labelled rows; a value that fits any data with the labels it names. */
public sealed interface Target {
    /**
     * The names of what a model of this target tells apart, in the order of its head.
     *
     * @throws DatasetException if the target does not fit the data
     */
    List<String> labels(Labelled data);

    /** The shape of the targets of all rows, rows first. */
    Shape shape(Labelled data);

    /**
     * The targets of some rows, last dimension fastest.
     *
     * @param data the data
     * @param rows rows of it, in this order
     * @param epoch for targets that are drawn anew each epoch: which one
     * @throws DatasetException if the target does not fit the data
     */
    float[] values(Labelled data, int[] rows, long epoch);

    /**
     * The targets of all rows, as many as {@link #shape} has elements, last dimension fastest.
     *
     * @throws DatasetException if the target does not fit the data
     */
    default float[] values(Labelled data) {
        return values(data, IntStream.range(0, data.size()).toArray(), 0);
    }

    /** The class itself: {@code (N)}, the index of each row's one label. */
    record Classes() implements Target {
        @Override
        public List<String> labels(Labelled data) {
            data.label(0); // refuses sets of labels
            return data.labels();
        }

        @Override
        public Shape shape(Labelled data) {
            return new Shape(data.size());
        }

        @Override
        public float[] values(Labelled data, int[] rows, long epoch) {
            float[] values = new float[rows.length];
            for (int i = 0; i < rows.length; i++) {
                values[i] = data.label(rows[i]);
            }
            return values;
        }
    }

    /**
     * A question of yes or no, whether one of these labels is there: {@code (N, 1)}, 1 for yes and 0 for no. Odd against
     * even is {@code new Binary("odd", "even", List.of("1", "3", "5", "7", "9"))}.
     *
     * @param positive name of yes
     * @param negative name of no
     * @param labels the data's labels that mean yes, each once; neither none of them nor all
     */
    record Binary(String positive, String negative, List<String> labels) implements Target {
        /**
         * Checks what can be checked without data.
         *
         * @throws IllegalArgumentException if the names are blank or equal, or the labels empty or not different
         */
        public Binary {
            Given.value("positive", positive);
            Given.value("negative", negative);
            labels = Given.list("labels", labels);
            if (positive.isBlank() || negative.isBlank() || positive.equals(negative)) {
                throw new IllegalArgumentException("positive and negative must be two different names, got \""
                        + positive + "\" and \"" + negative + "\"");
            }
            if (labels.isEmpty() || new HashSet<>(labels).size() < labels.size()) {
                throw new IllegalArgumentException("labels must be at least one, each once, got " + labels);
            }
        }

        @Override
        public List<String> labels(Labelled data) {
            LabelSet.of(data, positive, labels);
            if (labels.size() == data.labels().size()) {
                throw new DatasetException("target %s: labels %s are all that %s has, must leave one for %s"
                        .formatted(positive, labels, data.name(), negative));
            }
            return List.of(negative, positive);
        }

        @Override
        public Shape shape(Labelled data) {
            return new Shape(data.size(), 1);
        }

        @Override
        public float[] values(Labelled data, int[] rows, long epoch) {
            labels(data);
            LabelSet yes = LabelSet.of(data, positive, labels);
            float[] values = new float[rows.length];
            for (int i = 0; i < rows.length; i++) {
                values[i] = yes.meets(rows[i]) ? 1 : 0;
            }
            return values;
        }
    }

    /** The set of labels: {@code (N, L)}, 1 for a label that is there and 0 for one that is not; any number of them. */
    record Labels() implements Target {
        @Override
        public List<String> labels(Labelled data) {
            return data.labels();
        }

        @Override
        public Shape shape(Labelled data) {
            return new Shape(data.size(), data.labels().size());
        }

        @Override
        public float[] values(Labelled data, int[] rows, long epoch) {
            int width = data.labels().size();
            float[] values = new float[Math.multiplyExact(rows.length, width)];
            for (int i = 0; i < values.length; i++) {
                values[i] = data.has(rows[i / width], i % width) ? 1 : 0;
            }
            return values;
        }
    }

    /**
     * Attributes that follow from the labels, several at a time: {@code (N, A)}, 1 for an attribute that is there.
     *
     * @param attributes at least one, with different names
     */
    record Attributes(List<Attribute> attributes) implements Target {
        /**
         * Checks the names.
         *
         * @throws IllegalArgumentException if there are none, or two of one name
         */
        public Attributes {
            attributes = Given.list("attributes", attributes);
            List<String> names = attributes.stream().map(Attribute::name).toList();
            if (names.isEmpty() || new HashSet<>(names).size() < names.size()) {
                throw new IllegalArgumentException(
                        "attributes must be at least one, with different names, got " + names);
            }
        }

        @Override
        public List<String> labels(Labelled data) {
            attributes.forEach(attribute -> LabelSet.of(data, attribute.name(), attribute.labels()));
            return attributes.stream().map(Attribute::name).toList();
        }

        @Override
        public Shape shape(Labelled data) {
            return new Shape(data.size(), attributes.size());
        }

        @Override
        public float[] values(Labelled data, int[] rows, long epoch) {
            int width = attributes.size();
            float[] values = new float[Math.multiplyExact(rows.length, width)];
            for (int column = 0; column < width; column++) {
                Attribute attribute = attributes.get(column);
                LabelSet yes = LabelSet.of(data, attribute.name(), attribute.labels());
                for (int i = 0; i < rows.length; i++) {
                    values[i * width + column] = yes.meets(rows[i]) ? 1 : 0;
                }
            }
            return values;
        }
    }

    /**
     * What a row has if it has one of these labels.
     *
     * @param name of the attribute
     * @param labels the data's labels that have it, each once
     */
    record Attribute(String name, List<String> labels) {
        /**
         * Checks what can be checked without data.
         *
         * @throws IllegalArgumentException if the name is blank, or the labels empty or not different
         */
        public Attribute {
            Given.value("name of an attribute", name);
            labels = Given.list("labels", labels);
            if (name.isBlank() || labels.isEmpty() || new HashSet<>(labels).size() < labels.size()) {
                throw new IllegalArgumentException(
                        "attribute must have a name and at least one label, each once, got \"" + name + "\" and "
                                + labels);
            }
        }
    }

    /**
     * A question and the class together: {@code (N, 2)}, the answer (0 or 1) and the index of the label.
     *
     * @param question what the first column answers
     */
    record Joint(Binary question) implements Target {
        /** Checks that there is a question. */
        public Joint {
            Given.value("question", question);
        }

        /** The question's two names, no first, then the labels of the data. */
        @Override
        public List<String> labels(Labelled data) {
            return Stream.concat(question.labels(data).stream(), new Classes().labels(data).stream())
                    .toList();
        }

        @Override
        public Shape shape(Labelled data) {
            return new Shape(data.size(), 2);
        }

        @Override
        public float[] values(Labelled data, int[] rows, long epoch) {
            float[] answers = question.values(data, rows, epoch);
            float[] classes = new Classes().values(data, rows, epoch);
            float[] values = new float[2 * rows.length];
            for (int i = 0; i < rows.length; i++) {
                values[2 * i] = answers[i];
                values[2 * i + 1] = classes[i];
            }
            return values;
        }
    }

    /**
     * The image itself, for a model that draws it again: {@code (N, C, H, W)} in [0, 1], or 0 and 1 if binarised.
     * Pixels that are drawn are the features too: what a model draws again is what it sees.
     *
     * @param binarisation whether pixels are drawn as 0 or 1
     * @param seed seed of the draws
     */
    record Pixels(Binarisation binarisation, long seed) implements Target {
        /** Checks that there is a binarisation. */
        public Pixels {
            Given.value("binarisation", binarisation);
        }

        /** None: a model that draws has no labels. */
        @Override
        public List<String> labels(Labelled data) {
            images(data);
            return List.of();
        }

        @Override
        public Shape shape(Labelled data) {
            LabelledImages images = images(data);
            return new Shape(images.size(), images.channels(), images.height(), images.width());
        }

        @Override
        public float[] values(Labelled data, int[] rows, long epoch) {
            return PixelTargets.values(images(data), rows, binarisation, PixelTargets.seed(this, epoch));
        }

        /** Whether pixels are drawn as 0 or 1. */
        public boolean drawn() {
            return binarisation != Binarisation.NONE;
        }

        static LabelledImages images(Labelled data) {
            if (data instanceof LabelledImages images) {
                return images;
            }
            throw new DatasetException("target pixels: " + data.name() + " is a table, must be images");
        }
    }

    /** How grey pixels become 0 or 1. A pixel of v is 1 with probability v / 255, to within 1 / 256. */
    enum Binarisation {
        /** They stay grey. */
        NONE,
        /** Drawn once: the same in every epoch and in every part of the data. */
        STATIC,
        /** Drawn anew each epoch. */
        DYNAMIC
    }
}
