package io.sigmoid.datasets;

import ai.djl.training.dataset.RandomAccessDataset;
import io.sigmoid.zoo.artifact.RowEncoding;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Rows of numbers and names with their labels, as they were in a file. Immutable, and never empty. Parts of it share its
 * columns.
 *
 * <pre>{@code
 * Table table = Table.read(Path.of("flowers.csv"), TableFormat.of(List.of("petal length"), List.of("colour"), "kind"));
 * var split = table.split(0.2, 42);
 * RowEncoding encoding = split.rest().fit();                          // the training part's means, nothing else's
 * Examples examples = Examples.of(split.rest(), encoding, new Target.Classes(), manager);
 * }</pre>
 */
public final class Table implements Labelled {
    private final Content content;
    private final int[] rows;
    private final Map<String, TableColumn> columns = new HashMap<>();

    private Table(Content content, int[] rows) {
        this.content = content;
        this.rows = rows;
        content.columns.forEach(column -> columns.put(column.name(), column));
    }

    /** What all parts of a table share; {@code lines} has the line of the file that each row begins in. */
    record Content(
            String place,
            String name,
            List<String> labels,
            RowLabels rowLabels,
            List<TableColumn> columns,
            List<String> missing,
            List<Integer> lines) {}

    /**
     * Reads a CSV file in UTF-8 with a header, fields separated by commas and quoted where they have to be.
     *
     * @param file the file
     * @param format what its columns are
     * @throws DatasetException if the file is missing or broken: a row of another length than the header, a number that
     *     is none, a label that is missing or not among those of the format
     */
    public static Table read(Path file, TableFormat format) {
        return new CsvFile(file, format).read();
    }

    static Table of(Content content) {
        Splits.labels(content.labels);
        return new Table(content, IntStream.range(0, content.lines.size()).toArray());
    }

    @Override
    public String name() {
        return content.name;
    }

    @Override
    public int size() {
        return rows.length;
    }

    @Override
    public List<String> labels() {
        return content.labels;
    }

    @Override
    public boolean oneLabelEach() {
        return content.rowLabels instanceof RowLabels.One;
    }

    @Override
    public int label(int row) {
        return content.rowLabels.one(name(), rows[row]);
    }

    @Override
    public boolean has(int row, int label) {
        return content.rowLabels.checked(rows[row], label, labels().size());
    }

    /** Names of the columns of features, in the order of the file. */
    public List<String> columns() {
        return content.columns.stream().map(TableColumn::name).toList();
    }

    /** SHA-256 of the content, in lower-case hexadecimal: label names, columns and their values, labels, in order. */
    @Override
    public String sha256() {
        var fingerprint = new Fingerprint().add(labels().size());
        labels().forEach(fingerprint::add);
        fingerprint.add(size()).add(content.columns.size());
        for (TableColumn column : content.columns) {
            fingerprint.add(column.name());
            for (int row : rows) {
                column.addTo(fingerprint, row);
            }
        }
        for (int row : rows) {
            content.rowLabels.addTo(fingerprint, row);
        }
        return fingerprint.hex();
    }

    /**
     * Fits an encoding to these rows, which have to be the training part: means and deviations of numbers, the names that
     * occur, and whether values are missing.
     *
     * @throws DatasetException if a column has no value in these rows, or numbers too large or too close to standardise
     */
    public RowEncoding fit() {
        try {
            return new RowEncoding(
                    content.columns.stream()
                            .map(column -> column.fit(content.place, rows))
                            .toList(),
                    content.missing);
        } catch (IllegalArgumentException e) {
            throw new DatasetException(content.place + ": " + e.getMessage(), e);
        }
    }

    /**
     * Checks that an encoding fits every row.
     *
     * @param encoding fitted on the training part
     * @throws DatasetException if a row has a name that the encoding lacks, misses a value that training had in every row, or
     *     has a number too far from those of the training
     */
    public void check(RowEncoding encoding) {
        for (int row = 0; row < size(); row++) {
            encode(row, encoding);
        }
    }

    /**
     * The first rows, at most n of them; all of them if there are no more.
     *
     * @throws IllegalArgumentException if n is not positive
     */
    public Table first(int n) {
        Splits.check(n > 0, "n must be positive, got " + n);
        return n >= size() ? this : new Table(content, Arrays.copyOf(rows, n));
    }

    /**
     * The rows of these indices, in this order; a row may come more than once.
     *
     * @throws IllegalArgumentException if there are no rows
     * @throws IndexOutOfBoundsException if a row is not from 0 to {@code size() - 1}
     */
    public Table rows(int[] rows) {
        return new Table(content, Splits.of(this.rows, rows));
    }

    /**
     * Two disjoint parts that together hold every row once; as {@link LabelledImages#split}.
     *
     * @param share share of the held part, between 0 and 1
     * @param seed seed of the choice
     * @throws IllegalArgumentException if share is out of its range, or so near its end that one part were empty
     */
    public Split split(double share, long seed) {
        boolean[] held = Splits.held(this, strata(), share, seed);
        return new Split(rows(Splits.where(held, false)), rows(Splits.where(held, true)));
    }

    /**
     * The k ways to hold out one k-th; as {@link LabelledImages#folds}.
     *
     * @param k how many, from 2 to {@code size()}
     * @param seed seed of the choice
     * @throws IllegalArgumentException if k is out of its range
     */
    public List<Split> folds(int k, long seed) {
        int[] fold = Splits.folds(this, strata(), k, seed);
        return IntStream.range(0, k)
                .mapToObj(i -> new Split(rows(Splits.where(fold, i, false)), rows(Splits.where(fold, i, true))))
                .toList();
    }

    /**
     * An imbalanced part; as {@link LabelledImages#thinned}.
     *
     * @param shares the share to keep, above 0 and at most 1, of each label named
     * @param seed seed of the choice
     * @throws IllegalArgumentException if a share is out of its range
     * @throws DatasetException if there is no such label, or rows have sets of labels
     */
    public Table thinned(Map<String, Double> shares, long seed) {
        return rows(Splits.thinned(this, shares, seed));
    }

    /**
     * The two parts of a {@link Table#split split}.
     *
     * @param rest what is left
     * @param held what was held out
     */
    public record Split(Table rest, Table held) {}

    /**
     * These rows as a dataset of DJL's: {@code (N, F)} float32, targets float32 of {@link Target#shape}; shuffled as
     * {@link LabelledImages#dataset} is.
     *
     * @param encoding how columns become features, fitted on the training part
     * @param target what is to be learnt
     * @param batchSize rows a batch; the last may have fewer
     * @param shuffle whether to draw a new order each epoch
     * @throws IllegalArgumentException if batchSize is not positive
     * @throws DatasetException if the target does not fit the labels; later, if the encoding does not fit a row
     */
    public RandomAccessDataset dataset(RowEncoding encoding, Target target, int batchSize, boolean shuffle) {
        return new RowsDataset(new Rows.OfTable(this, encoding), this, target, batchSize, shuffle);
    }

    @Override
    public String toString() {
        return "%s: %d rows of %d columns, %d labels"
                .formatted(name(), size(), content.columns.size(), labels().size());
    }

    /**
     * The features of a row.
     *
     * @throws DatasetException if the encoding does not fit it
     */
    float[] encode(int row, RowEncoding encoding) {
        float[] features = new float[encoding.width()];
        int at = 0;
        for (RowEncoding.Column wanted : encoding.columns()) {
            try {
                column(wanted.name()).encode(rows[row], wanted, features, at);
            } catch (IllegalArgumentException e) {
                throw new DatasetException(
                        content.place + ": line " + content.lines.get(rows[row]) + ": " + e.getMessage(), e);
            }
            at += wanted.width();
        }
        return features;
    }

    private TableColumn column(String wanted) {
        TableColumn column = columns.get(wanted);
        if (column == null) {
            throw new IllegalArgumentException("no column " + wanted + ", must be in " + columns());
        }
        return column;
    }

    private Collection<int[]> strata() {
        return Splits.strata(content.rowLabels, rows, labels().size());
    }
}
