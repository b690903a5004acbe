package io.sigmoid.datasets;

import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** The labels of rows: one each, or a set each. */
@SuppressWarnings("ArrayRecordComponent") // never compared, never outside this package
sealed interface RowLabels {
    int size();

    boolean has(int row, int label);

    void addTo(Fingerprint fingerprint, int row);

    /** A number that rows with the same labels share, and no others. */
    Object key(int row);

    /** One label a row. */
    record One(int[] classes) implements RowLabels {
        @Override
        public int size() {
            return classes.length;
        }

        @Override
        public boolean has(int row, int label) {
            return classes[row] == label;
        }

        @Override
        public void addTo(Fingerprint fingerprint, int row) {
            fingerprint.add(classes[row]);
        }

        @Override
        public Object key(int row) {
            return classes[row];
        }
    }

    /** A set of labels a row: one bit a label, row by row. */
    record Several(int size, int width, BitSet bits) implements RowLabels {
        /**
         * Packs sets of class indices.
         *
         * @throws IllegalArgumentException if an index is not from 0 to {@code width - 1}
         */
        static Several of(List<? extends Set<Integer>> sets, int width) {
            var bits = new BitSet(Math.multiplyExact(sets.size(), width));
            for (int row = 0; row < sets.size(); row++) {
                for (int label : sets.get(row)) {
                    if (label < 0 || label >= width) {
                        throw new IllegalArgumentException("labels of rows must be from 0 to " + (width - 1) + ", got "
                                + label + " at row " + row);
                    }
                    bits.set(row * width + label);
                }
            }
            return new Several(sets.size(), width, bits);
        }

        @Override
        public boolean has(int row, int label) {
            return bits.get(row * width + label);
        }

        @Override
        public void addTo(Fingerprint fingerprint, int row) {
            for (int label = 0; label < width; label++) {
                fingerprint.add(has(row, label) ? 1 : 0);
            }
        }

        @Override
        public Object key(int row) {
            return bits.get(row * width, (row + 1) * width);
        }
    }

    /** The index of the one label, with the name of the data for the message of refusal. */
    default int one(String name, int row) {
        if (this instanceof One one) {
            return one.classes[row];
        }
        throw new DatasetException(
                name + ": rows have sets of labels, must have one each; target labels learns the sets");
    }

    /** Checks a label's index and answers {@link #has}. */
    default boolean checked(int row, int label, int width) {
        return has(row, Objects.checkIndex(label, width));
    }
}
