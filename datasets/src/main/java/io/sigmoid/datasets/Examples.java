package io.sigmoid.datasets;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;
import io.sigmoid.zoo.artifact.RowEncoding;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Rows and their targets resident on a device. Images are {@code (N, C, H, W)} uint8, encoded tables {@code (N, F)}
 * float32; targets are float32 of {@link Target#shape}, those of {@link Target.Pixels} uint8 like the images. A batch is
 * a slice of both, pixels made float32 in [0, 1], or drawn as 0 or 1 where the target draws them.
 *
 * <p>Native memory owns every array that comes out of here, so that a graph may keep it: what DJL makes from Java's
 * memory is copied once. Reading from several threads is safe; each thread closes what it asked for.
 */
public final class Examples implements AutoCloseable {
    private final NDManager manager;
    private final NDArray features;
    private final DeviceTargets targets;
    private final NDArray white;

    /** Takes ownership of the manager, which has the arrays. */
    private Examples(NDManager manager, NDArray features, DeviceTargets targets) {
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
     * @throws DatasetException if the target does not fit the images' labels, or their files cannot be read any more
     */
    public static Examples of(LabelledImages images, Target target, NDManager manager) {
        return of(new Rows.OfImages(images), images, target, manager);
    }

    /**
     * Encodes and uploads the rows of a table and their targets.
     *
     * @param table the rows
     * @param encoding how columns become features, fitted on the training part
     * @param target what is to be learnt of them
     * @param manager the manager on whose device they are to be; closing it closes them too
     * @throws DatasetException if the target or the encoding does not fit the table
     */
    public static Examples of(Table table, RowEncoding encoding, Target target, NDManager manager) {
        return of(new Rows.OfTable(table, encoding), table, target, manager);
    }

    private static Examples of(Rows rows, Labelled data, Target target, NDManager manager) {
        int[] all = IntStream.range(0, data.size()).toArray();
        var hostTargets = HostTargets.of(data, target, all, 0);
        NDManager own = manager.newSubManager();
        try {
            NDArray features = Upload.all(rows, own);
            return new Examples(own, features, hostTargets.upload(own, features));
        } catch (RuntimeException | Error e) {
            own.close();
            throw e;
        }
    }

    /** Uploads what a thread read ahead. */
    static Examples of(ExamplesStream.Chunk chunk, NDManager manager) {
        NDManager own = manager.newSubManager();
        try {
            NDArray features = Upload.buffer(chunk.pixels(), chunk.shape(), DataType.UINT8, own);
            return new Examples(own, features, chunk.targets().upload(own, features));
        } catch (RuntimeException | Error e) {
            own.close();
            throw e;
        }
    }

    /** The number of examples. */
    public int size() {
        return Math.toIntExact(features.getShape().get(0));
    }

    /** Bytes of one example's features. */
    long rowBytes() {
        return features.getShape().slice(1).size() * features.getDataType().getNumOfBytes();
    }

    /**
     * {@code (N, C, H, W)} uint8, 0 to 255, as stored, or {@code (N, F)} float32. Belongs to this: the caller does not close
     * it.
     */
    public NDArray features() {
        return features;
    }

    /**
     * float32 of {@link Target#shape}; of pixels uint8, grey or, if static, 0 and 255. Belongs to this: the caller does
     * not close it.
     */
    public NDArray targets() {
        return targets.array();
    }

    /**
     * Copies these rows in this order, on the device: with a permutation, an epoch's order. Pixels that are binarised
     * dynamically are drawn for an epoch that the order stands for.
     *
     * @param manager the manager of the copy, on the same device; closing it closes the copy too
     * @param rows rows to take; a row may come more than once
     * @throws IndexOutOfBoundsException if a row is not from 0 to {@code size() - 1}
     */
    public Examples take(NDManager manager, long[] rows) {
        return take(manager, rows, Arrays.hashCode(rows));
    }

    /**
     * Like {@link #take(NDManager, long[])}, for an epoch of a number.
     *
     * @param manager the manager of the copy, on the same device; closing it closes the copy too
     * @param rows rows to take; a row may come more than once
     * @param epoch which draw of pixels that are binarised dynamically
     * @throws IndexOutOfBoundsException if a row is not from 0 to {@code size() - 1}
     */
    public Examples take(NDManager manager, long[] rows, long epoch) {
        for (long row : rows) {
            Objects.checkIndex(row, size());
        }
        NDManager own = manager.newSubManager();
        try (NDArray index = own.create(rows)) {
            NDArray taken = rows(features, index);
            return new Examples(own, taken, targets.take(rows, index, taken, epoch));
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
     * @return features float32, pixels in [0, 1], each exactly {@code value / 255f}, or those that were drawn where the
     *     target draws pixels; targets float32 of {@link Target#shape}. They may be one array or share the memory of {@link
     *     #targets()}, and must not be written to
     * @throws IndexOutOfBoundsException if the rows are not within 0 to {@code size()}
     */
    public NDList batch(NDManager manager, int from, int to) {
        Objects.checkFromToIndex(from, to, size());
        NDArray slice = features.get(manager, new NDIndex().addSliceDim(from, to));
        if (slice.getDataType() != DataType.UINT8) {
            return new NDList(slice, targets.batch(manager, slice, white, from, to));
        }
        try (slice) {
            if (targets.drawn()) {
                NDArray drawn = targets.batch(manager, slice, white, from, to);
                return new NDList(drawn, drawn);
            }
            // Two passes of one type each are faster than one division of two types.
            NDArray scaled = slice.toType(DataType.FLOAT32, false);
            scaled.divi(white);
            return new NDList(scaled, targets.batch(manager, slice, white, from, to));
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
    static NDArray rows(NDArray array, NDArray index) {
        Shape shape = array.getShape();
        try (NDArray table = array.reshape(shape.get(0), -1);
                NDArray taken =
                        Embedding.embedding(index, table, SparseFormat.DENSE).singletonOrThrow()) {
            return taken.reshape(index.getShape().addAll(shape.slice(1)));
        }
    }
}
