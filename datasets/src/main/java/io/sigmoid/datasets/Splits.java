package io.sigmoid.datasets;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Which rows go where; every choice is seeded, and the same on every machine. */
final class Splits {
    private Splits() {}

    /**
     * The rows held out: {@code share} of all to the nearest row, and of each label (of each set of labels, where rows
     * have sets) {@code share} to within one.
     */
    static boolean[] held(Labelled data, Collection<int[]> strata, double share, long seed) {
        check(share > 0 && share < 1, "share must be between 0 and 1, got " + share);
        long count = Math.round(share * data.size());
        check(
                count > 0 && count < data.size(),
                "share " + share + " of " + data.size() + " " + what(data) + " leaves one part empty");
        var random = new Random(seed);
        boolean[] held = new boolean[data.size()];
        int seen = 0;
        for (int[] stratum : strata) {
            shuffle(stratum, random);
            // The difference of two rounded sums: within one of its own share, and the counts add up to the whole's.
            long take = Math.round(share * (seen + stratum.length)) - Math.round(share * seen);
            for (int i = 0; i < take; i++) {
                held[stratum[i]] = true;
            }
            seen += stratum.length;
        }
        return held;
    }

    /**
     * Data that a part to test is held out of.
     *
     * @throws DatasetException if it is too small for that
     */
    static <T extends Labelled> T divisible(T data, Path place, double share) {
        if (Math.round(share * data.size()) == 0) {
            throw new DatasetException("%s: %d %s, must be %d or more, of which some are held out to test"
                    .formatted(place, data.size(), what(data), (int) Math.ceil(0.5 / share)));
        }
        return data;
    }

    /** The fold of each row: folds differ by one row at most, and by one row of each label. */
    static int[] folds(Labelled data, Collection<int[]> strata, int k, long seed) {
        check(k >= 2 && k <= data.size(), "k must be from 2 to the " + data.size() + " " + what(data) + ", got " + k);
        var draws = new Draws(seed);
        int[] fold = new int[data.size()];
        int dealt = 0;
        for (int[] stratum : strata) {
            draws.shuffle(stratum);
            for (int row : stratum) {
                fold[row] = dealt++ % k;
            }
        }
        return fold;
    }

    /** The rows left when only a share of some labels' rows is kept; at least one of each label that had some. */
    static int[] thinned(Labelled data, Map<String, Double> shares, long seed) {
        if (!data.oneLabelEach()) {
            throw new DatasetException(data.name() + ": rows have sets of labels, must have one each to be thinned");
        }
        boolean[] dropped = new boolean[data.size()];
        var draws = new Draws(seed);
        for (Map.Entry<String, Double> entry : new TreeMap<>(shares).entrySet()) {
            double share = entry.getValue();
            int label = data.labels().indexOf(entry.getKey());
            if (label < 0) {
                throw new DatasetException("%s: shares name label \"%s\", must be from %s"
                        .formatted(data.name(), entry.getKey(), data.labels()));
            }
            check(share > 0 && share <= 1, "shares must be above 0 and at most 1, got " + entry);
            int[] rows = IntStream.range(0, data.size())
                    .filter(row -> data.has(row, label))
                    .toArray();
            draws.shuffle(rows);
            int keep = (int) Math.max(1, Math.round(share * rows.length));
            Arrays.stream(rows).skip(keep).forEach(row -> dropped[row] = true);
        }
        return IntStream.range(0, data.size()).filter(row -> !dropped[row]).toArray();
    }

    /** Rows by label, in the order of the labels; or by set of labels, in the order that they first occur in. */
    static Collection<int[]> strata(RowLabels labels, int[] rows, int width) {
        var strata = new LinkedHashMap<Object, IntStream.Builder>();
        if (labels instanceof RowLabels.One) {
            IntStream.range(0, width).forEach(label -> strata.put(label, IntStream.builder()));
        }
        for (int row = 0; row < rows.length; row++) {
            strata.computeIfAbsent(labels.key(rows[row]), key -> IntStream.builder())
                    .add(row);
        }
        return strata.values().stream().map(rowsOf -> rowsOf.build().toArray()).toList();
    }

    static int[] where(boolean[] held, boolean wanted) {
        return IntStream.range(0, held.length)
                .filter(row -> held[row] == wanted)
                .toArray();
    }

    static int[] where(int[] fold, int wanted, boolean equal) {
        return IntStream.range(0, fold.length)
                .filter(row -> (fold[row] == wanted) == equal)
                .toArray();
    }

    /** The rows of rows. */
    static int[] of(int[] rows, int[] chosen) {
        check(chosen.length > 0, "rows must not be empty");
        return Arrays.stream(chosen).map(row -> rows[row]).toArray();
    }

    static void check(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }

    static List<String> labels(List<String> labels) {
        List<String> copy = List.copyOf(labels);
        check(!copy.isEmpty() && copy.stream().distinct().count() == copy.size(), "labels must differ, got " + copy);
        return copy;
    }

    private static String what(Labelled data) {
        return data instanceof LabelledImages ? "images" : "rows";
    }

    private static void shuffle(int[] values, Random random) {
        for (int i = values.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swapped = values[i];
            values[i] = values[j];
            values[j] = swapped;
        }
    }
}
