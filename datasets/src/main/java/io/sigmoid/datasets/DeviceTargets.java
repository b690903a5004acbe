package io.sigmoid.datasets;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import java.nio.ByteBuffer;

/** Targets on a device, and how a batch is made of them. */
@SuppressWarnings("ArrayRecordComponent") // never compared, never outside this package
sealed interface DeviceTargets {
    NDArray array();

    /** Whether they are pixels drawn as 0 or 1, which the features of a batch then are too. */
    boolean drawn();

    /**
     * The targets of rows taken.
     *
     * @param rows the rows
     * @param index the same on the device; what is taken belongs to its manager
     * @param features the features taken
     * @param epoch the epoch that they are taken for
     */
    DeviceTargets take(long[] rows, NDArray index, NDArray features, long epoch);

    /**
     * float32 targets of the rows {@code from} to {@code to - 1}, in the caller's manager, no view of {@code slice}.
     *
     * @param slice the features of the same rows as they are stored
     * @param white 255
     */
    NDArray batch(NDManager manager, NDArray slice, NDArray white, int from, int to);

    /** Numbers that are known. */
    record Given(NDArray array) implements DeviceTargets {
        @Override
        public boolean drawn() {
            return false;
        }

        @Override
        public DeviceTargets take(long[] rows, NDArray index, NDArray features, long epoch) {
            return new Given(Examples.rows(array, index));
        }

        @Override
        public NDArray batch(NDManager manager, NDArray slice, NDArray white, int from, int to) {
            return array.get(manager, new NDIndex().addSliceDim(from, to));
        }
    }

    /** Pixels of 8 bits, the features' own or such as were drawn once. */
    record Bytes(NDArray array, boolean own) implements DeviceTargets {
        @Override
        public boolean drawn() {
            return !own;
        }

        @Override
        public DeviceTargets take(long[] rows, NDArray index, NDArray features, long epoch) {
            return new Bytes(own ? features : Examples.rows(array, index), own);
        }

        @Override
        public NDArray batch(NDManager manager, NDArray slice, NDArray white, int from, int to) {
            try (NDArray bytes = array.get(manager, new NDIndex().addSliceDim(from, to))) {
                return bytes.div(white);
            }
        }
    }

    /** Pixels drawn for an epoch, batch by batch. */
    record Drawn(NDArray array, Target.Pixels target, int[] stored, long epoch) implements DeviceTargets {
        @Override
        public boolean drawn() {
            return true;
        }

        @Override
        public DeviceTargets take(long[] rows, NDArray index, NDArray features, long epoch) {
            int[] taken = new int[rows.length];
            for (int i = 0; i < rows.length; i++) {
                taken[i] = stored[(int) rows[i]];
            }
            return new Drawn(features, target, taken, epoch);
        }

        @Override
        public NDArray batch(NDManager manager, NDArray slice, NDArray white, int from, int to) {
            int length = Math.toIntExact(slice.getShape().slice(1).size());
            byte[] thresholds = new byte[Math.multiplyExact(to - from, length)];
            long seed = PixelTargets.seed(target, epoch);
            for (int row = from; row < to; row++) {
                PixelTargets.thresholds(seed, stored[row], thresholds, (row - from) * length, length);
            }
            ByteBuffer buffer = manager.allocateDirect(thresholds.length).put(thresholds);
            try (NDArray limits = manager.create(buffer.flip(), slice.getShape(), DataType.UINT8);
                    NDArray bits = slice.gt(limits)) {
                return bits.toType(DataType.FLOAT32, false);
            }
        }
    }
}
