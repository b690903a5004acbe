package io.sigmoid.serving;

import io.sigmoid.zoo.Head;

/** What people call the heads. */
final class HeadNames {
    private HeadNames() {}

    /** Such as {@code a binary head (even, odd): load it with BinaryClassifier}. */
    static String withPredictor(Head head) {
        String labels = String.join(", ", head.labels());
        if (head instanceof Head.Binary) {
            return "a binary head (%s): load it with BinaryClassifier".formatted(labels);
        } else if (head instanceof Head.MultiClass) {
            return "a multi-class head (%s): load it with Classifier".formatted(labels);
        }
        return "a %s head (%s), which this version has no predictor for"
                .formatted(head.getClass().getSimpleName(), labels);
    }
}
