package io.sigmoid.datasets;

import java.util.List;
import java.util.Objects;

/** What all parts of the same images share. */
record ImageContent(
        String name,
        Part part,
        List<String> labels,
        int channels,
        int height,
        int width,
        PixelStore pixels,
        RowLabels rowLabels,
        boolean mirrorable) {
    /**
     * Checks the labels; that the pixels have the size is the caller's to know.
     *
     * @throws IllegalArgumentException if there are no rows, or one has a class without a label
     */
    ImageContent {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(part, "part");
        labels = Splits.labels(labels);
        Splits.check(rowLabels.size() > 0, "classes must not be empty");
        if (rowLabels instanceof RowLabels.One one) {
            for (int row = 0; row < one.classes().length; row++) {
                int label = one.classes()[row];
                if (label < 0 || label >= labels.size()) {
                    throw new IllegalArgumentException(
                            "classes must be from 0 to " + (labels.size() - 1) + ", got " + label + " at row " + row);
                }
            }
        }
    }

    ImageContent asMirrorable() {
        return new ImageContent(name, part, labels, channels, height, width, pixels, rowLabels, true);
    }
}
