package io.sigmoid.datasets;

import ai.djl.training.dataset.RandomAccessDataset;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Images of one size with their labels: {@code (N, C, H, W)} of 8 bits, and of each image its class or its set of
 * classes. Immutable, and never empty. Parts of it share its pixels.
 *
 * <p>The pixels are in host memory, or in files that are read as they are needed ({@link #resident()}); a file must then
 * stay as it is.
 */
public final class LabelledImages implements Labelled {
    private final ImageContent content;
    private final int[] rows;

    private LabelledImages(ImageContent content, int[] rows) {
        this.content = content;
        this.rows = rows;
    }

    /**
     * Images that a program made or read itself, with one label each.
     *
     * @param name what the data is called
     * @param part which part of it this is
     * @param labels names of the labels, each once, in the order of the class indices
     * @param channels channels of an image
     * @param height rows of an image
     * @param width columns of an image
     * @param pixels {@code (N, C, H, W)}, 0 to 255 as unsigned bytes; copied
     * @param classes {@code (N)} indices into {@code labels}; copied
     * @throws IllegalArgumentException if the sizes do not agree or a class has no label
     */
    public static LabelledImages of(
            String name,
            Part part,
            List<String> labels,
            int channels,
            int height,
            int width,
            byte[] pixels,
            int[] classes) {
        return wrap(name, part, labels, channels, height, width, pixels.clone(), classes.clone());
    }

    /**
     * Images that a program made or read itself, with a set of labels each.
     *
     * @param name what the data is called
     * @param part which part of it this is
     * @param labels names of the labels, each once, in the order of the class indices
     * @param channels channels of an image
     * @param height rows of an image
     * @param width columns of an image
     * @param pixels {@code (N, C, H, W)}, 0 to 255 as unsigned bytes; copied
     * @param sets {@code (N)} sets of indices into {@code labels}, which may be empty; copied
     * @throws IllegalArgumentException if the sizes do not agree or an index has no label
     */
    public static LabelledImages of(
            String name,
            Part part,
            List<String> labels,
            int channels,
            int height,
            int width,
            byte[] pixels,
            List<? extends Set<Integer>> sets) {
        RowLabels rowLabels = RowLabels.Several.of(sets, labels.size());
        return inMemory(name, part, labels, channels, height, width, pixels.clone(), rowLabels);
    }

    /** Like {@link #of}, but keeps the arrays. */
    static LabelledImages wrap(
            String name,
            Part part,
            List<String> labels,
            int channels,
            int height,
            int width,
            byte[] pixels,
            int[] classes) {
        return inMemory(name, part, labels, channels, height, width, pixels, new RowLabels.One(classes));
    }

    /** Like {@link #wrap}, with labels of either kind. */
    static LabelledImages inMemory(
            String name,
            Part part,
            List<String> labels,
            int channels,
            int height,
            int width,
            byte[] pixels,
            RowLabels rowLabels) {
        Splits.check(
                channels > 0 && height > 0 && width > 0,
                "channels, height and width must be positive, got " + channels + ", " + height + ", " + width);
        long expected = Math.multiplyExact((long) channels * height, (long) width * rowLabels.size());
        Splits.check(pixels.length == expected, "pixels must have " + expected + " bytes, got " + pixels.length);
        var store = new PixelStore.Memory(pixels, channels * height * width);
        return stored(name, part, labels, channels, height, width, store, rowLabels);
    }

    /** Images in a store, which has as many as there are labels. */
    static LabelledImages stored(
            String name,
            Part part,
            List<String> labels,
            int channels,
            int height,
            int width,
            PixelStore pixels,
            RowLabels rowLabels) {
        int[] rows = IntStream.range(0, rowLabels.size()).toArray();
        return new LabelledImages(
                new ImageContent(name, part, labels, channels, height, width, pixels, rowLabels, false), rows);
    }

    @Override
    public String name() {
        return content.name();
    }

    /** The part of the source that this was taken from. */
    public Part part() {
        return content.part();
    }

    @Override
    public int size() {
        return rows.length;
    }

    /** Channels of an image: 1 for grey, 3 for colour. */
    public int channels() {
        return content.channels();
    }

    /** Rows of an image. */
    public int height() {
        return content.height();
    }

    /** Columns of an image. */
    public int width() {
        return content.width();
    }

    @Override
    public List<String> labels() {
        return content.labels();
    }

    @Override
    public boolean oneLabelEach() {
        return content.rowLabels() instanceof RowLabels.One;
    }

    @Override
    public int label(int row) {
        return content.rowLabels().one(name(), rows[row]);
    }

    @Override
    public boolean has(int row, int label) {
        return content.rowLabels().checked(rows[row], label, labels().size());
    }

    /** Whether all pixels are in host memory; else they are read from files, or scaled, as they are needed. */
    public boolean resident() {
        return content.pixels().resident();
    }

    /** Whether an image seen in a mirror still has its labels: a shoe does, a digit does not. False unless said. */
    public boolean mirrorable() {
        return content.mirrorable();
    }

    /** The same images, said to be {@link #mirrorable()}. */
    public LabelledImages asMirrorable() {
        return new LabelledImages(content.asMirrorable(), rows);
    }

    /**
     * The same images at another size, scaled as a predictor prepares what it is shown: the aspect ratio stays and the rest
     * is black; shrinking averages areas, enlarging interpolates; colours become grey by luminance. Those in memory are
     * scaled at once unless no array holds them, those in files as they are needed.
     *
     * @param channels 1 or 3
     * @param height rows of an image, from 1 to 4096
     * @param width columns of an image, from 1 to 4096
     * @throws IllegalArgumentException if a number is out of its range, or the images have neither 1 nor 3 channels
     */
    public LabelledImages scaledTo(int channels, int height, int width) {
        Splits.check(
                (channels == 1 || channels == 3) && (channels() == 1 || channels() == 3),
                "channels must be 1 or 3, got " + channels + " of " + channels());
        Splits.check(
                height > 0 && width > 0 && Math.max(height, width) <= 4096,
                "height and width must be from 1 to 4096, got " + height + " and " + width);
        return channels == channels() && height == height() && width == width()
                ? this
                : new LabelledImages(content.scaledTo(channels, height, width), rows);
    }

    /** The same images with rows and columns exchanged. */
    LabelledImages transposed() {
        return new LabelledImages(content.transposed(), rows);
    }

    /**
     * The pixels of an image, {@code (C, H, W)}, 0 to 255 as unsigned bytes; a copy.
     *
     * @throws IndexOutOfBoundsException if row is not from 0 to {@code size() - 1}
     * @throws DatasetException if its file cannot be read any more
     */
    public byte[] pixels(int row) {
        byte[] pixels = new byte[pixelsPerImage()];
        put(row, ByteBuffer.wrap(pixels));
        return pixels;
    }

    /**
     * SHA-256 of the content, in lower-case hexadecimal: label names, shape, labels and pixels, in order; so it knows
     * every option that shaped them. Name and part do not count. Computed anew by each call.
     */
    @Override
    public String sha256() {
        var fingerprint = new Fingerprint().add(labels().size());
        labels().forEach(fingerprint::add);
        fingerprint.add(size()).add(channels()).add(height()).add(width());
        for (int row : rows) {
            content.rowLabels().addTo(fingerprint, row);
        }
        byte[] pixels = new byte[pixelsPerImage()];
        for (int row = 0; row < size(); row++) {
            put(row, ByteBuffer.wrap(pixels));
            fingerprint.add(pixels, 0, pixels.length);
        }
        return fingerprint.hex();
    }

    /**
     * The first images, at most n of them; all of them if there are no more.
     *
     * @throws IllegalArgumentException if n is not positive
     */
    public LabelledImages first(int n) {
        Splits.check(n > 0, "n must be positive, got " + n);
        return n >= size() ? this : new LabelledImages(content, Arrays.copyOf(rows, n));
    }

    /**
     * The images of these rows, in this order; a row may come more than once.
     *
     * @throws IllegalArgumentException if there are no rows
     * @throws IndexOutOfBoundsException if a row is not from 0 to {@code size() - 1}
     */
    public LabelledImages rows(int[] rows) {
        return new LabelledImages(content, Splits.of(this.rows, rows));
    }

    /**
     * Two disjoint parts that together hold every image once, each in the order of this. The held part has
     * {@code share} of the images to the nearest image, and of each label {@code share} to within one; where images have
     * sets of labels, of each set that occurs. The same seed gives the same parts on every machine.
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
     * The k ways to hold out one k-th for cross-validation: every image is held once, and the held parts have as many
     * images to within one, of each label too. The same seed gives the same folds on every machine.
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
     * An imbalanced part: of the images with these labels only a share is kept, at least one; the order stays.
     *
     * @param shares the share to keep, above 0 and at most 1, of each label named
     * @param seed seed of the choice
     * @throws IllegalArgumentException if a share is out of its range
     * @throws DatasetException if there is no such label, or rows have sets of labels
     */
    public LabelledImages thinned(Map<String, Double> shares, long seed) {
        return rows(Splits.thinned(this, shares, seed));
    }

    /**
     * The two parts of a {@link LabelledImages#split split}.
     *
     * @param rest what is left
     * @param held what was held out
     */
    public record Split(LabelledImages rest, LabelledImages held) {}

    /**
     * These images as a dataset of DJL's: {@code (N, C, H, W)} float32 in [0, 1], targets float32 of
     * {@link Target#shape}. The order of {@code shuffle} is a uniform permutation, another one each epoch, from DJL's
     * own random state, which {@code Engine.setRandomSeed} sets.
     *
     * @param target what is to be learnt
     * @param batchSize images a batch; the last may have fewer
     * @param shuffle whether to draw a new order each epoch
     * @throws IllegalArgumentException if batchSize is not positive
     * @throws DatasetException if the target does not fit the labels
     */
    public RandomAccessDataset dataset(Target target, int batchSize, boolean shuffle) {
        return new RowsDataset(new Rows.OfImages(this), this, target, batchSize, shuffle);
    }

    @Override
    public String toString() {
        return "%s %s: %d images of %dx%dx%d, %d labels"
                .formatted(name(), part(), size(), channels(), height(), width(), labels().size());
    }

    int pixelsPerImage() {
        return channels() * height() * width();
    }

    /** Puts the pixels of an image into a buffer. */
    void put(int row, ByteBuffer out) {
        content.pixels().put(rows[row], out);
    }

    /** Where the image is in its store: the same in every part. */
    int stored(int row) {
        return rows[row];
    }

    private Collection<int[]> strata() {
        return Splits.strata(content.rowLabels(), rows, labels().size());
    }
}
