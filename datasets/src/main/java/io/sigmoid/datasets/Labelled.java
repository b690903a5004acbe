package io.sigmoid.datasets;

import java.util.List;

/** Rows with labels, whatever the rows are: what a {@link Target} can be asked of. Immutable, and never empty. */
public sealed interface Labelled permits LabelledImages, Table {
    /** What the data is called, {@code "mnist"}. */
    String name();

    /** The number of rows, at least 1. */
    int size();

    /** Names of the labels, in the order of the class indices, whether a row has them or not. */
    List<String> labels();

    /** Whether each row has exactly one label; else it has a set of them, which may be empty. */
    boolean oneLabelEach();

    /**
     * The class index of a row, an index into {@link #labels()}.
     *
     * @throws DatasetException if rows have sets of labels
     * @throws IndexOutOfBoundsException if row is not from 0 to {@code size() - 1}
     */
    int label(int row);

    /**
     * Whether a row has a label.
     *
     * @param row from 0 to {@code size() - 1}
     * @param label an index into {@link #labels()}
     * @throws IndexOutOfBoundsException if either is out of its range
     */
    boolean has(int row, int label);

    /** SHA-256 of the content and of the options that shaped it, in lower-case hexadecimal. */
    String sha256();
}
