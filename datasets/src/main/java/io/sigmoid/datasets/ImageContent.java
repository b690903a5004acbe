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

    /** The same images at another size. */
    ImageContent scaledTo(int channels, int height, int width) {
        var to = new ScaledPixels.Shape(channels, height, width);
        return with(
                new ScaledPixels(pixels, new ScaledPixels.Shape(this.channels, this.height, this.width), to),
                channels,
                height,
                width);
    }

    /** The same images with rows and columns exchanged. */
    ImageContent transposed() {
        return with(new TransposedPixels(pixels, channels, height, width), channels, width, height);
    }

    /** Other pixels of the same images, made at once if these are in memory and those fit into it, else as they are needed. */
    private ImageContent with(PixelStore made, int channels, int height, int width) {
        long bytes = (long) channels * height * width * made.size();
        boolean held = pixels.resident() && bytes <= PixelStore.mostHeld();
        PixelStore store = held ? PixelStore.Memory.of(made, channels * height * width) : made;
        return new ImageContent(name, part, labels, channels, height, width, store, rowLabels, mirrorable);
    }

    ImageContent asMirrorable() {
        return new ImageContent(name, part, labels, channels, height, width, pixels, rowLabels, true);
    }
}
