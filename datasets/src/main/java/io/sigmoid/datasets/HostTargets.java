package io.sigmoid.datasets;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;

/** The targets of some rows, ready to be uploaded: made on whatever thread read the rows. */
@SuppressWarnings("ArrayRecordComponent") // never compared, never outside this package
sealed interface HostTargets {
    /**
     * Makes them.
     *
     * @throws DatasetException if the target does not fit the data
     */
    static HostTargets of(Labelled data, Target target, int[] rows, long epoch) {
        target.labels(data);
        if (!(target instanceof Target.Pixels pixels)) {
            Shape shape = new Shape(rows.length).addAll(target.shape(data).slice(1));
            return new Given(target.values(data, rows, epoch), shape);
        }
        LabelledImages images = Target.Pixels.images(data);
        return switch (pixels.binarisation()) {
            case NONE -> new Grey();
            case STATIC -> new Bits(bits(images, rows, pixels.seed()));
            case DYNAMIC -> {
                int[] stored = new int[rows.length];
                for (int i = 0; i < rows.length; i++) {
                    stored[i] = images.stored(rows[i]);
                }
                yield new Drawn(pixels, stored, epoch);
            }
        };
    }

    /**
     * Uploads them.
     *
     * @param manager the manager that the array belongs to
     * @param features the same rows' features, on the device
     */
    DeviceTargets upload(NDManager manager, NDArray features);

    /** Numbers that are known. */
    record Given(float[] values, Shape shape) implements HostTargets {
        @Override
        public DeviceTargets upload(NDManager manager, NDArray features) {
            return new DeviceTargets.Given(Examples.nativeCopy(manager, values, shape));
        }
    }

    /** The features themselves. */
    record Grey() implements HostTargets {
        @Override
        public DeviceTargets upload(NDManager manager, NDArray features) {
            return new DeviceTargets.Bytes(features, true);
        }
    }

    /** Pixels drawn once, 0 or 255. */
    record Bits(ByteBuffer pixels) implements HostTargets {
        @Override
        public DeviceTargets upload(NDManager manager, NDArray features) {
            return new DeviceTargets.Bytes(Upload.buffer(pixels, features.getShape(), DataType.UINT8, manager), false);
        }
    }

    /** Pixels to be drawn on the device. */
    record Drawn(Target.Pixels target, int[] stored, long epoch) implements HostTargets {
        @Override
        public DeviceTargets upload(NDManager manager, NDArray features) {
            return new DeviceTargets.Drawn(features, target, stored, epoch);
        }
    }

    private static ByteBuffer bits(LabelledImages images, int[] rows, long seed) {
        int length = images.pixelsPerImage();
        ByteBuffer bits = ByteBuffer.allocateDirect(Math.multiplyExact(rows.length, length));
        byte[] pixels = new byte[length];
        byte[] thresholds = new byte[length];
        for (int row : rows) {
            images.put(row, ByteBuffer.wrap(pixels));
            PixelTargets.thresholds(seed, images.stored(row), thresholds, 0, length);
            for (int k = 0; k < length; k++) {
                bits.put((pixels[k] & 0xff) > (thresholds[k] & 0xff) ? (byte) 255 : 0);
            }
        }
        return bits.flip();
    }
}
