package io.sigmoid.datasets;

import java.util.List;

/** Labels of some data, found by their names once. */
record LabelSet(Labelled data, List<Integer> indices) {
    /**
     * Finds labels.
     *
     * @param target what wants them, for the message
     * @throws DatasetException if the data lacks one
     */
    static LabelSet of(Labelled data, String target, List<String> labels) {
        List<String> unknown =
                labels.stream().filter(label -> !data.labels().contains(label)).toList();
        if (!unknown.isEmpty()) {
            throw new DatasetException("target %s: labels %s are not in %s, must be from %s"
                    .formatted(target, unknown, data.name(), data.labels()));
        }
        return new LabelSet(data, labels.stream().map(data.labels()::indexOf).toList());
    }

    /** Whether the row has one of them. */
    boolean meets(int row) {
        for (int label : indices) {
            if (data.has(row, label)) {
                return true;
            }
        }
        return false;
    }
}
