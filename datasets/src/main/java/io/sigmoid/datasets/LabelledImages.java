package io.sigmoid.datasets;

import ai.djl.training.dataset.RandomAccessDataset;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Images of one size with one label each, in host memory: {@code (N, C, H, W)} of 8 bits, {@code (N)} class indices.
 * Immutable, and never empty. Parts of it share its pixels.
 */
public final class LabelledImages {
    private final String name;
    private final Part part;
    private final List<String> labels;
    private final int channels;
    private final int height;
    private final int width;
    private final byte[] pixels;
    private final int[] classes;
    private final int[] rows;

    private LabelledImages(
            String name,
            Part part,
            List<String> labels,
            int channels,
            int height,
            int width,
            byte[] pixels,
            int[] classes,
            int[] rows) {
        this.name = name;
        this.part = part;
        this.labels = labels;
        this.channels = channels;
        this.height = height;
        this.width = width;
        this.pixels = pixels;
        this.classes = classes;
        this.rows = rows;
    }

    /**
     * Images that a program made or read itself.
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
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(part, "part");
        labels = List.copyOf(labels);
        check(!labels.isEmpty() && new HashSet<>(labels).size() == labels.size(), "labels must differ, got " + labels);
        check(
                channels > 0 && height > 0 && width > 0,
                "channels, height and width must be positive, got " + channels + ", " + height + ", " + width);
        check(classes.length > 0, "classes must not be empty");
        long expected = Math.multiplyExact((long) channels * height, (long) width * classes.length);
        check(pixels.length == expected, "pixels must have " + expected + " bytes, got " + pixels.length);
        for (int row = 0; row < classes.length; row++) {
            if (classes[row] < 0 || classes[row] >= labels.size()) {
                throw new IllegalArgumentException("classes must be from 0 to " + (labels.size() - 1) + ", got "
                        + classes[row] + " at row " + row);
            }
        }
        int[] rows = IntStream.range(0, classes.length).toArray();
        return new LabelledImages(name, part, labels, channels, height, width, pixels, classes, rows);
    }

    /** What the data is called, {@code "mnist"}. */
    public String name() {
        return name;
    }

    /** The part of the source that this was taken from. */
    public Part part() {
        return part;
    }

    /** The number of images, at least 1. */
    public int size() {
        return rows.length;
    }

    /** Channels of an image: 1 for grey, 3 for colour. */
    public int channels() {
        return channels;
    }

    /** Rows of an image. */
    public int height() {
        return height;
    }

    /** Columns of an image. */
    public int width() {
        return width;
    }

    /** Names of the labels, in the order of the class indices, whether an image has them or not. */
    public List<String> labels() {
        return labels;
    }

    /**
     * The class index of an image, an index into {@link #labels()}.
     *
     * @throws IndexOutOfBoundsException if row is not from 0 to {@code size() - 1}
     */
    public int label(int row) {
        return classes[rows[row]];
    }

    /**
     * The pixels of an image, {@code (C, H, W)}, 0 to 255 as unsigned bytes; a copy.
     *
     * @throws IndexOutOfBoundsException if row is not from 0 to {@code size() - 1}
     */
    public byte[] pixels(int row) {
        int from = rows[row] * pixelsPerImage();
        return Arrays.copyOfRange(pixels, from, from + pixelsPerImage());
    }

    /**
     * SHA-256 of the content, in lower-case hexadecimal: label names, shape, class indices and pixels, in order. Name and
     * part do not count. Computed anew by each call.
     */
    public String sha256() {
        var fingerprint = new Fingerprint().add(labels.size());
        labels.forEach(fingerprint::add);
        fingerprint.add(size()).add(channels).add(height).add(width);
        for (int row : rows) {
            fingerprint.add(classes[row]);
        }
        for (int row : rows) {
            fingerprint.add(pixels, row * pixelsPerImage(), pixelsPerImage());
        }
        return fingerprint.hex();
    }

    /**
     * The first images, at most n of them; all of them if there are no more.
     *
     * @throws IllegalArgumentException if n is not positive
     */
    public LabelledImages first(int n) {
        check(n > 0, "n must be positive, got " + n);
        return n >= size() ? this : with(Arrays.copyOf(rows, n));
    }

    /**
     * The images of these rows, in this order; a row may come more than once.
     *
     * @throws IllegalArgumentException if there are no rows
     * @throws IndexOutOfBoundsException if a row is not from 0 to {@code size() - 1}
     */
    public LabelledImages rows(int[] rows) {
        check(rows.length > 0, "rows must not be empty");
        return with(Arrays.stream(rows).map(row -> this.rows[row]).toArray());
    }

    /**
     * Two disjoint parts that together hold every image once, each in the order of this. The held part has
     * {@code share} of the images to the nearest image, and of each label {@code share} to within one. The same seed
     * gives the same parts on every machine.
     *
     * @param share share of the held part, between 0 and 1
     * @param seed seed of the choice
     * @throws IllegalArgumentException if share is out of its range, or so near its end that one part were empty
     */
    public Split split(double share, long seed) {
        check(share > 0 && share < 1, "share must be between 0 and 1, got " + share);
        long count = Math.round(share * size());
        check(count > 0 && count < size(), "share " + share + " of " + size() + " images leaves one part empty");
        var random = new Random(seed);
        boolean[] held = new boolean[size()];
        int seen = 0;
        for (int[] ofLabel : rowsByLabel()) {
            shuffle(ofLabel, random);
            // The difference of two rounded sums: within one of its own share, and the counts add up to the whole's.
            long take = Math.round(share * (seen + ofLabel.length)) - Math.round(share * seen);
            for (int i = 0; i < take; i++) {
                held[ofLabel[i]] = true;
            }
            seen += ofLabel.length;
        }
        return new Split(
                rows(IntStream.range(0, size()).filter(row -> !held[row]).toArray()),
                rows(IntStream.range(0, size()).filter(row -> held[row]).toArray()));
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
        check(batchSize > 0, "batchSize must be positive, got " + batchSize);
        return new ImageDataset(this, target, batchSize, shuffle);
    }

    @Override
    public String toString() {
        return "%s %s: %d images of %dx%dx%d, %d labels"
                .formatted(name, part, size(), channels, height, width, labels.size());
    }

    int pixelsPerImage() {
        return channels * height * width;
    }

    /** Puts the pixels of an image into a buffer. */
    void put(int row, ByteBuffer out) {
        out.put(pixels, rows[row] * pixelsPerImage(), pixelsPerImage());
    }

    /** Puts the pixels of an image into an array, scaled to [0, 1]. */
    void put(int row, float[] out, int to) {
        int from = rows[row] * pixelsPerImage();
        for (int i = 0; i < pixelsPerImage(); i++) {
            out[to + i] = (pixels[from + i] & 0xff) / 255f;
        }
    }

    private LabelledImages with(int[] chosen) {
        return new LabelledImages(name, part, labels, channels, height, width, pixels, classes, chosen);
    }

    private int[][] rowsByLabel() {
        int[][] rowsByLabel = new int[labels.size()][];
        for (int label = 0; label < rowsByLabel.length; label++) {
            int wanted = label;
            rowsByLabel[label] = IntStream.range(0, size())
                    .filter(row -> label(row) == wanted)
                    .toArray();
        }
        return rowsByLabel;
    }

    private static void shuffle(int[] values, Random random) {
        for (int i = values.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swapped = values[i];
            values[i] = values[j];
            values[j] = swapped;
        }
    }

    private static void check(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
