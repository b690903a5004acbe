package io.sigmoid.datasets;

import ai.djl.ndarray.types.Shape;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;

/** What is to be learnt of labelled images; a value that fits any images with the labels it names. */
public sealed interface Target {
    /**
     * The names of what a model of this target tells apart, in the order of its head.
     *
     * @throws DatasetException if the target does not fit the images' labels
     */
    List<String> labels(LabelledImages images);

    /** The shape of the targets of all images, images first. */
    Shape shape(LabelledImages images);

    /**
     * The targets of all images, as many as {@link #shape} has elements, last dimension fastest.
     *
     * @throws DatasetException if the target does not fit the images' labels
     */
    float[] values(LabelledImages images);

    /** The class itself: {@code (N)}, the index of each image's label. */
    record Classes() implements Target {
        @Override
        public List<String> labels(LabelledImages images) {
            return images.labels();
        }

        @Override
        public Shape shape(LabelledImages images) {
            return new Shape(images.size());
        }

        @Override
        public float[] values(LabelledImages images) {
            float[] values = new float[images.size()];
            for (int row = 0; row < values.length; row++) {
                values[row] = images.label(row);
            }
            return values;
        }
    }

    /**
     * A question of yes or no, whether the label is one of these: {@code (N, 1)}, 1 for yes and 0 for no. Odd against
     * even is {@code new Binary("odd", "even", List.of("1", "3", "5", "7", "9"))}.
     *
     * @param positive name of yes
     * @param negative name of no
     * @param labels the images' labels that mean yes, each once; neither none of them nor all
     */
    record Binary(String positive, String negative, List<String> labels) implements Target {
        /**
         * Checks what can be checked without images.
         *
         * @throws IllegalArgumentException if the names are blank or equal, or the labels empty or not different
         */
        public Binary {
            Objects.requireNonNull(positive, "positive");
            Objects.requireNonNull(negative, "negative");
            labels = List.copyOf(labels);
            if (positive.isBlank() || negative.isBlank() || positive.equals(negative)) {
                throw new IllegalArgumentException("positive and negative must be two different names, got \""
                        + positive + "\" and \"" + negative + "\"");
            }
            if (labels.isEmpty() || new HashSet<>(labels).size() < labels.size()) {
                throw new IllegalArgumentException("labels must be at least one, each once, got " + labels);
            }
        }

        @Override
        public List<String> labels(LabelledImages images) {
            requireFit(images);
            return List.of(negative, positive);
        }

        @Override
        public Shape shape(LabelledImages images) {
            return new Shape(images.size(), 1);
        }

        @Override
        public float[] values(LabelledImages images) {
            requireFit(images);
            float[] ofClass = new float[images.labels().size()];
            labels.forEach(label -> ofClass[images.labels().indexOf(label)] = 1);
            float[] values = new float[images.size()];
            for (int row = 0; row < values.length; row++) {
                values[row] = ofClass[images.label(row)];
            }
            return values;
        }

        private void requireFit(LabelledImages images) {
            List<String> unknown = labels.stream()
                    .filter(label -> !images.labels().contains(label))
                    .toList();
            if (!unknown.isEmpty()) {
                throw new DatasetException("target %s: labels %s are not in %s, must be from %s"
                        .formatted(positive, unknown, images.name(), images.labels()));
            }
            if (labels.size() == images.labels().size()) {
                throw new DatasetException("target %s: labels %s are all that %s has, must leave one for %s"
                        .formatted(positive, labels, images.name(), negative));
            }
        }
    }
}
