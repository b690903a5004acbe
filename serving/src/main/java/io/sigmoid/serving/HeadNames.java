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
        } else if (head instanceof Head.MultiLabel) {
            return "a multi-label head (%s): load it with MultiLabelClassifier".formatted(labels);
        } else if (head instanceof Head.Joint joint) {
            return "a joint head (%s): load it with JointClassifier"
                    .formatted(String.join(
                            ", ",
                            joint.outputs().stream().map(Head.Output::name).toList()));
        }
        return "pixels for its output: load it with Vae";
    }
}
