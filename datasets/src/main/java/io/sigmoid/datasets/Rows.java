package io.sigmoid.datasets;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.sigmoid.zoo.artifact.RowEncoding;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The features of rows, as they lie in memory: what {@link Examples} uploads and DJL's dataset reads. */
interface Rows {
    int size();

    /** The shape of one row. */
    Shape shape();

    /** UINT8 for pixels, which are scaled to [0, 1] in a batch; else FLOAT32. */
    DataType type();

    /** Puts a row at the position of a buffer in native order. */
    void put(int row, ByteBuffer out);

    default int bytesPerRow() {
        return Math.toIntExact(shape().size() * type().getNumOfBytes());
    }

    /** Pixels, 8 bits each. */
    record OfImages(LabelledImages images) implements Rows {
        @Override
        public int size() {
            return images.size();
        }

        @Override
        public Shape shape() {
            return new Shape(images.channels(), images.height(), images.width());
        }

        @Override
        public DataType type() {
            return DataType.UINT8;
        }

        @Override
        public void put(int row, ByteBuffer out) {
            images.put(row, out);
        }
    }

    /** Encoded rows of a table. */
    record OfTable(Table table, RowEncoding encoding) implements Rows {
        @Override
        public int size() {
            return table.size();
        }

        @Override
        public Shape shape() {
            return new Shape(encoding.width());
        }

        @Override
        public DataType type() {
            return DataType.FLOAT32;
        }

        @Override
        public void put(int row, ByteBuffer out) {
            var floats = out.order(ByteOrder.nativeOrder()).asFloatBuffer();
            floats.put(table.encode(row, encoding));
            out.position(out.position() + encoding.width() * Float.BYTES);
        }
    }
}
