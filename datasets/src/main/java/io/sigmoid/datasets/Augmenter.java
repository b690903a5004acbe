package io.sigmoid.datasets;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Varies batches of images on their device. What happens to an image is drawn on the host, a few numbers each, and
 * follows from the seed alone; the pixels are moved by one matrix product and four gathers a batch, which interpolate
 * linearly. Native memory owns every array that comes out.
 *
 * <p>Safe to use from several threads.
 */
public final class Augmenter implements AutoCloseable {
    private final Augmentation augmentation;
    private final int classes;
    private final Resampler resampler;
    private final NDManager manager;

    private Augmenter(Augmentation augmentation, LabelledImages images, int classes, NDManager manager) {
        this.augmentation = augmentation;
        this.classes = classes;
        this.manager = manager;
        this.resampler = new Resampler(images.height(), images.width(), manager);
    }

    /**
     * Prepares to vary batches of some images.
     *
     * @param augmentation how
     * @param images the images, whose size counts, and whether they may be mirrored
     * @param target what is learnt of them: mixup makes a share of each class of {@link Target.Classes}
     * @param manager on the device of the batches; closing it closes this too
     * @throws DatasetException if images are to be flipped that are not {@link LabelledImages#mirrorable()}, or targets
     *     to be mixed that cannot be
     */
    public static Augmenter of(Augmentation augmentation, LabelledImages images, Target target, NDManager manager) {
        augmentation.check(images, target);
        int classes = target instanceof Target.Classes ? images.labels().size() : 0;
        return new Augmenter(augmentation, images, classes, manager.newSubManager());
    }

    /**
     * Varies a batch.
     *
     * @param step the manager that the result belongs to
     * @param batch features {@code (n, C, H, W)} float32 in [0, 1] and targets, as of {@link Examples#batch}; both stay
     * @param seed of this batch alone: derive it from the job's, the epoch's and the batch's
     * @return features of the same shape, in [0, 1]; targets as they were, or with mixup their mixture, which for classes
     *     is {@code (n, classes)} with shares that add up to 1
     */
    public NDList apply(NDManager step, NDList batch, long seed) {
        int n = Math.toIntExact(batch.get(0).getShape().get(0));
        try (NDManager scratch = manager.newSubManager()) {
            var draws = new Draws(Draws.seed(seed, 0));
            NDArray features = batch.get(0).duplicate();
            features.attach(scratch);
            if (augmentation.moves()) {
                features = resampler.apply(scratch, features, Moves.draw(augmentation, draws, n, resampler));
            }
            if (augmentation.erase() > 0) {
                features = erased(scratch, features, draws);
            }
            NDArray targets = batch.get(1).duplicate();
            targets.attach(scratch);
            if (augmentation.mixup() > 0) {
                NDArray share = share(scratch, draws, n);
                NDArray partner = scratch.create(partners(draws, n));
                features = mixed(features, partner, share);
                NDArray soft = classes == 0
                        ? targets
                        : targets.toType(DataType.INT64, false).oneHot(classes);
                targets = mixed(soft, partner, share);
            }
            features.attach(step);
            targets.attach(step);
            return new NDList(features, targets);
        }
    }

    /** Frees the constants. */
    @Override
    public void close() {
        manager.close();
    }

    /** A black rectangle: the product of a mask of rows and one of columns. */
    private NDArray erased(NDManager scratch, NDArray features, Draws draws) {
        Shape shape = features.getShape();
        int n = (int) shape.get(0);
        int height = (int) shape.get(2);
        int width = (int) shape.get(3);
        float[] rows = new float[n * height];
        float[] columns = new float[n * width];
        for (int image = 0; image < n; image++) {
            boolean chosen = draws.unit() < augmentation.erase();
            double area = (0.02 + 0.18 * draws.unit()) * height * width;
            double aspect = 0.5 + 1.5 * draws.unit();
            int tall = (int) Math.max(1, Math.min(height, Math.round(StrictMath.sqrt(area * aspect))));
            int wide = (int) Math.max(1, Math.min(width, Math.round(StrictMath.sqrt(area / aspect))));
            int top = draws.below(height - tall + 1);
            int left = draws.below(width - wide + 1);
            if (chosen) {
                Arrays.fill(rows, image * height + top, image * height + top + tall, 1);
                Arrays.fill(columns, image * width + left, image * width + left + wide, 1);
            }
        }
        NDArray erased = Examples.nativeCopy(scratch, rows, new Shape(n, 1, height, 1))
                .mul(Examples.nativeCopy(scratch, columns, new Shape(n, 1, 1, width)));
        return features.sub(features.mul(erased));
    }

    /** {@code share · x + (1 − share) · partner}. */
    private NDArray mixed(NDArray values, NDArray partner, NDArray share) {
        NDArray other = Examples.rows(values, partner);
        long[] broadcast = new long[values.getShape().dimension()];
        Arrays.fill(broadcast, 1);
        broadcast[0] = values.getShape().get(0);
        return other.add(values.sub(other).mul(share.reshape(broadcast)));
    }

    /** One share an image, of at least a half: the image itself weighs more than its partner. */
    private NDArray share(NDManager scratch, Draws draws, int n) {
        float[] shares = new float[n];
        for (int i = 0; i < n; i++) {
            double share = beta(draws);
            shares[i] = (float) Math.max(share, 1 - share);
        }
        return Examples.nativeCopy(scratch, shares, new Shape(n));
    }

    /** Jöhnk's method, which takes α up to 1. */
    private double beta(Draws draws) {
        while (true) {
            double x = StrictMath.pow(draws.unit(), 1 / augmentation.mixup());
            double y = StrictMath.pow(draws.unit(), 1 / augmentation.mixup());
            if (x + y > 0 && x + y <= 1) {
                return x / (x + y);
            }
        }
    }

    private static long[] partners(Draws draws, int n) {
        int[] order = IntStream.range(0, n).toArray();
        draws.shuffle(order);
        return IntStream.of(order).asLongStream().toArray();
    }
}
