package io.sigmoid.datasets;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * Images and targets resident on a device: features {@code (N, C, H, W)} uint8, targets float32, {@code (N)} for classes
 * and {@code (N, 1)} for a binary question. A batch is a slice of both, its features float32 in [0, 1].
 *
 * <p>Native memory owns every array that comes out of here, so that a graph may keep it: what DJL makes from Java's
 * memory is copied once. Reading from several threads is safe; each thread closes what it asked for.
 */
public final class Examples implements AutoCloseable {
    private static final int UPLOAD_BYTES = 1 << 22;

    private final NDManager manager;
    private final NDArray features;
    private final NDArray targets;
    private final NDArray white;

    /** Takes ownership of the manager, which has the arrays. */
    private Examples(NDManager manager, NDArray features, NDArray targets) {
        this.manager = manager;
        this.features = features;
        this.targets = targets;
        this.white = manager.full(new Shape(), 255f, DataType.FLOAT32);
    }

    /**
     * Uploads images and their targets.
     *
     * @param images the images
     * @param target what is to be learnt of them
     * @param manager the manager on whose device they are to be; closing it closes them too
     * @throws DatasetException if the target does not fit the images' labels
     */
    public static Examples of(LabelledImages images, Target target, NDManager manager) {
        float[] values = target.values(images);
        NDManager own = manager.newSubManager();
        try {
            return new Examples(own, upload(images, own), nativeCopy(own, values, target.shape(images)));
        } catch (RuntimeException | Error e) {
            own.close();
            throw e;
        }
    }

    /** The number of examples. */
    public int size() {
        return Math.toIntExact(features.getShape().get(0));
    }

    /** {@code (N, C, H, W)} uint8, 0 to 255. Belongs to this: the caller does not close it. */
    public NDArray features() {
        return features;
    }

    /** {@code (N)} or {@code (N, 1)} float32. Belongs to this: the caller does not close it. */
    public NDArray targets() {
        return targets;
    }

    /**
     * Copies these rows in this order, on the device: with a permutation, an epoch's order.
     *
     * @param manager the manager of the copy, on the same device; closing it closes the copy too
     * @param rows rows to take; a row may come more than once
     * @throws IndexOutOfBoundsException if a row is not from 0 to {@code size() - 1}
     */
    public Examples take(NDManager manager, long[] rows) {
        for (long row : rows) {
            Objects.checkIndex(row, size());
        }
        NDManager own = manager.newSubManager();
        try (NDArray index = own.create(rows)) {
            return new Examples(own, rows(features, index), rows(targets, index));
        } catch (RuntimeException | Error e) {
            own.close();
            throw e;
        }
    }

    /**
     * A batch of the rows {@code from} to {@code to - 1}.
     *
     * @param manager the manager that the two arrays belong to; close it when the step is done
     * @param from first row
     * @param to the row after the last
     * @return features {@code (n, C, H, W)} float32 in [0, 1], each exactly {@code value / 255f}; targets {@code (n)} or
     *     {@code (n, 1)} float32, which share the memory of {@link #targets()} and must not be written to
     * @throws IndexOutOfBoundsException if the rows are not within 0 to {@code size()}
     */
    public NDList batch(NDManager manager, int from, int to) {
        Objects.checkFromToIndex(from, to, size());
        var rows = new NDIndex().addSliceDim(from, to);
        try (NDArray bytes = features.get(manager, rows)) {
            return new NDList(bytes.div(white), targets.get(manager, rows));
        }
    }

    /** Frees the arrays. */
    @Override
    public void close() {
        manager.close();
    }

    /** An array whose memory is native, not a view of Java's: safe to be kept by a graph. */
    static NDArray nativeCopy(NDManager manager, float[] values, Shape shape) {
        try (NDArray view = manager.create(values, shape)) {
            return view.duplicate();
        }
    }

    /** Looks rows up as an embedding does, which copies a row in one piece; indexing goes through it byte by byte. */
    private static NDArray rows(NDArray array, NDArray index) {
        Shape shape = array.getShape();
        try (NDArray table = array.reshape(shape.get(0), -1);
                NDArray taken =
                        Embedding.embedding(index, table, SparseFormat.DENSE).singletonOrThrow()) {
            return taken.reshape(index.getShape().addAll(shape.slice(1)));
        }
    }

    /** Fills the array piece by piece through one buffer, so that there is no second copy of the whole. */
    private static NDArray upload(LabelledImages images, NDManager manager) {
        int channels = images.channels();
        int height = images.height();
        int width = images.width();
        NDArray features = manager.create(new Shape(images.size(), channels, height, width), DataType.UINT8);
        int piece = Math.max(1, UPLOAD_BYTES / images.pixelsPerImage());
        ByteBuffer buffer = manager.allocateDirect(Math.min(piece, images.size()) * images.pixelsPerImage());
        for (int from = 0; from < images.size(); from += piece) {
            int to = Math.min(from + piece, images.size());
            buffer.clear();
            for (int row = from; row < to; row++) {
                images.put(row, buffer);
            }
            buffer.flip();
            try (NDArray view = manager.create(buffer, new Shape(to - from, channels, height, width), DataType.UINT8)) {
                features.set(new NDIndex().addSliceDim(from, to), view);
            }
        }
        return features;
    }
}
