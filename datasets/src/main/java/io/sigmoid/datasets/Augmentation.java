package io.sigmoid.datasets;

/**
 * How training images are varied, each in its own way. All ranges are symmetric; a value of 0 or false leaves that out.
 *
 * @param shift at most so many pixels along each axis, from 0 on; what comes in from outside is black
 * @param degrees rotation about the centre by at most so many degrees, from 0 to 180
 * @param scale factor of size from {@code 1 − scale} to {@code 1 + scale}, from 0 to below 1
 * @param flip whether half the images are mirrored left to right; the data must allow it
 * @param erase probability that a rectangle of 2 to 20 % of the image is made black
 * @param mixup α of the Beta distribution that the share of a second image is drawn from, from 0 (none) to 1
 * @see <a href="https://arxiv.org/abs/1708.04896">Random erasing data augmentation</a>
 * @see <a href="https://arxiv.org/abs/1710.09412">mixup: beyond empirical risk minimization</a>
 */
public record Augmentation(double shift, double degrees, double scale, boolean flip, double erase, double mixup) {
    /** Leaves images as they are. */
    public static final Augmentation NONE = new Augmentation(0, 0, 0, false, 0, 0);

    /** Small moves that every digit bears: 2 pixels, 10 degrees, a tenth of its size. */
    public static final Augmentation DIGITS = new Augmentation(2, 10, 0.1, false, 0, 0);

    /** For clothing: 2 pixels, mirrored, partly erased. */
    public static final Augmentation FASHION = new Augmentation(2, 0, 0, true, 0.25, 0);

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a value is out of its range
     */
    public Augmentation {
        require("shift", shift, 1e4);
        require("degrees", degrees, 180);
        require("scale", scale, 0.99);
        require("erase", erase, 1);
        require("mixup", mixup, 1);
    }

    /**
     * Checks that it can be done to some data.
     *
     * @param data the data
     * @param target what is to be learnt of it
     * @throws DatasetException if the data is a table, or images are to be flipped that are not
     *     {@link LabelledImages#mirrorable()}, or targets to be mixed or moved that cannot be
     */
    public void check(Labelled data, Target target) {
        if (equals(NONE)) {
            return;
        }
        if (!(data instanceof LabelledImages images)) {
            throw new DatasetException("augmentation: %s is a table, must be images".formatted(data.name()));
        }
        if (flip && !images.mirrorable()) {
            throw new DatasetException(
                    "augmentation flip: an image of %s seen in a mirror is not one of its labels, must be false"
                            .formatted(images.name()));
        }
        if (mixup > 0 && target instanceof Target.Joint) {
            throw new DatasetException("augmentation mixup: a joint target cannot be mixed, must be 0");
        }
        if (target instanceof Target.Pixels) {
            throw new DatasetException("augmentation: pixels as targets would not follow, must be none");
        }
    }

    /** Whether images are moved, turned, scaled or mirrored. */
    boolean moves() {
        return shift > 0 || degrees > 0 || scale > 0 || flip;
    }

    private static void require(String name, double value, double most) {
        Splits.check(value >= 0 && value <= most, name + " must be from 0 to " + most + ", got " + value);
    }
}
