package io.sigmoid.datasets;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Several digits in one picture, for multi-label models: each picture has two or three images of MNIST, of different
 * digits, put at random places of a larger canvas; where they overlap the brighter pixel shows. No digit hides another:
 * seven eighths of each one's ink, or more, lie on the canvas where no other has ink. The labels of a picture are the set of its
 * digits, for {@link Target.Labels}.
 *
 * <p>Pictures to train are made of the images to train, those to test of those to test. The same values give the same
 * bytes on every machine: all arithmetic is of integers.
 *
 * @param train number of pictures to train
 * @param test number of pictures to test
 * @param side height and width of the canvas, from 40 to 64
 * @param seed seed of the choice of images and places
 */
public record SeveralDigits(int train, int test, int side, long seed) implements ImageSource {
    /** The name of the built-in source, {@code new SeveralDigits(240_000, 10_000, 40, 1)}. */
    public static final String NAME = "mnist-several";

    private static final int DIGIT = 28;
    /** The black edge of an image that may lie outside the canvas. */
    private static final int MARGIN = 4;

    private static final int INK = 64;
    private static final int MAX_DIGITS = 3;
    /** So many places are tried before other images are drawn. */
    private static final int TRIES = 50;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if there are no pictures, or the side is out of its range
     */
    public SeveralDigits {
        Splits.check(train > 0 && test > 0, "train and test must be positive, got " + train + " and " + test);
        Splits.check(side >= 40 && side <= 64, "side must be from 40 to 64, got " + side);
    }

    static SeveralDigits builtIn() {
        return new SeveralDigits(240_000, 10_000, 40, 1);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public SeveralDigits forFirst(int images) {
        return new SeveralDigits(Math.min(images, train), test, side, seed);
    }

    @Override
    public LabelledImages load(Part part) {
        LabelledImages digits = new Mnist().load(part);
        int count = part == Part.TRAIN ? train : test;
        byte[] pixels = new byte[Math.multiplyExact(count, side * side)];
        int[][] shown = IntStream.range(0, count)
                .parallel()
                .mapToObj(picture -> {
                    // A stream of its own for each picture, so that threads can make them in any order.
                    var draws = new Draws(Draws.seed(Draws.seed(seed, part == Part.TRAIN ? 0 : 1), picture));
                    return new Canvas(digits, side, draws).draw(pixels, picture * side * side);
                })
                .toArray(int[][]::new);
        var labels = RowLabels.Several.of(
                Arrays.stream(shown).map(SeveralDigits::classes).toList(), Mnist.LABELS.size());
        return LabelledImages.inMemory(name(), part, Mnist.LABELS, 1, side, side, pixels, labels);
    }

    private static Set<Integer> classes(int[] classes) {
        return Arrays.stream(classes).boxed().collect(Collectors.toSet());
    }

    /** One picture in the making. */
    private static final class Canvas {
        private final LabelledImages digits;
        private final int side;
        private final Draws draws;
        private final List<Digit> shown = new ArrayList<>();

        Canvas(LabelledImages digits, int side, Draws draws) {
            this.digits = digits;
            this.side = side;
            this.draws = draws;
        }

        /** Draws the picture and returns its classes. */
        int[] draw(byte[] out, int at) {
            do {
                choose();
            } while (!place());
            shown.forEach(digit -> digit.draw(out, at, side));
            return shown.stream().mapToInt(digit -> digit.label).toArray();
        }

        /** Two or three images of different digits. */
        private void choose() {
            int wanted = 2 + draws.below(MAX_DIGITS - 1);
            shown.clear();
            while (shown.size() < wanted) {
                int row = draws.below(digits.size());
                int label = digits.label(row);
                if (shown.stream().noneMatch(digit -> digit.label == label)) {
                    shown.add(new Digit(label, digits.pixels(row)));
                }
            }
        }

        /** Tries places until no digit hides another. */
        private boolean place() {
            for (int attempt = 0; attempt < TRIES; attempt++) {
                for (Digit digit : shown) {
                    digit.top = draws.below(side - DIGIT + 2 * MARGIN + 1) - MARGIN;
                    digit.left = draws.below(side - DIGIT + 2 * MARGIN + 1) - MARGIN;
                }
                if (shown.stream().allMatch(this::visible)) {
                    return true;
                }
            }
            return false;
        }

        private boolean visible(Digit digit) {
            int alone = 0;
            for (int y = 0; y < side; y++) {
                long others = 0;
                for (Digit other : shown) {
                    others |= other == digit ? 0 : other.ink(y, side);
                }
                alone += Long.bitCount(digit.ink(y, side) & ~others);
            }
            return 8 * alone >= 7 * digit.ink;
        }
    }

    /** An image of a digit and its place on the canvas. */
    private static final class Digit {
        private final int label;
        private final byte[] pixels;
        private final long[] lines = new long[DIGIT];
        private final int ink;
        private int top;
        private int left;

        Digit(int label, byte[] pixels) {
            this.label = label;
            this.pixels = pixels;
            for (int i = 0; i < pixels.length; i++) {
                lines[i / DIGIT] |= (pixels[i] & 0xff) >= INK ? 1L << (i % DIGIT) : 0;
            }
            this.ink = Arrays.stream(lines).mapToInt(Long::bitCount).sum();
        }

        /** Ink in a line of the canvas, one bit a column. */
        long ink(int y, int side) {
            if (y < top || y >= top + DIGIT) {
                return 0;
            }
            long line = left < 0 ? lines[y - top] >>> -left : lines[y - top] << left;
            return line & (-1L >>> (Long.SIZE - side));
        }

        void draw(byte[] out, int at, int side) {
            for (int i = 0; i < pixels.length; i++) {
                int y = top + i / DIGIT;
                int x = left + i % DIGIT;
                if (y >= 0 && y < side && x >= 0 && x < side) {
                    int to = at + y * side + x;
                    out[to] = (byte) Math.max(out[to] & 0xff, pixels[i] & 0xff);
                }
            }
        }
    }
}
