package io.sigmoid.training.tensorboard;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.sigmoid.training.TrainingException;
import io.sigmoid.zoo.artifact.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * A file of events: records of a length, its checksum, a protocol buffer {@code Event}, its checksum.
 *
 * @see <a href="https://www.tensorflow.org/tutorials/load_data/tfrecord">TFRecord</a>
 * @see <a href="https://github.com/tensorflow/tensorflow/blob/v2.16.1/tensorflow/core/util/event.proto">event.proto</a>
 * @see <a href="https://github.com/tensorflow/tensorflow/blob/v2.16.1/tensorflow/core/framework/summary.proto">summary.proto</a>
 */
final class EventFile implements AutoCloseable {
    /** Numbers of the fields of {@code Event}. */
    private static final int WALL_TIME = 1;

    private static final int STEP = 2;
    private static final int FILE_VERSION = 3;
    private static final int SUMMARY = 5;

    /** Numbers of the fields of {@code Summary.Value}. */
    private static final int TAG = 1;

    private static final int SIMPLE_VALUE = 2;
    private static final int IMAGE = 4;
    private static final int HISTOGRAM = 5;

    private static final int RGB = 3;

    private static final String PREFIX = "events.out.tfevents.";

    private final Path file;
    private final FileChannel out;

    /** Writes the fields of a message. */
    private interface Fields {
        void write(CodedOutputStream out) throws IOException;
    }

    /**
     * Begins a new file in a directory, which is made if it is not there.
     *
     * @throws TrainingException if it can't be written
     */
    EventFile(Path directory) {
        // TensorBoard reads the files of a directory in the order of their names: that of the seconds.
        file = directory.resolve(PREFIX
                + String.format(Locale.ROOT, "%010d.sigmoid.%s", Instant.now().getEpochSecond(), UUID.randomUUID()));
        try {
            Files.createDirectories(directory);
            out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw failure(e);
        }
        event(0, event -> event.writeString(FILE_VERSION, "brain.Event:2"));
    }

    /**
     * Whether a directory has any; it need not exist.
     *
     * @throws TrainingException if it can't be read
     */
    static boolean isIn(Path directory) {
        if (!Files.isDirectory(directory)) {
            return false;
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.anyMatch(file -> file.getFileName().toString().startsWith(PREFIX));
        } catch (IOException e) {
            throw new TrainingException("%s: can't be read: %s".formatted(directory, Reason.of(e)), e);
        }
    }

    /** A number of a step. */
    void scalar(long step, String tag, double value) {
        summary(step, tag, summary -> summary.writeFloat(SIMPLE_VALUE, (float) value));
    }

    /**
     * A picture of a step.
     *
     * @param png the bytes of its file
     */
    void image(long step, String tag, byte[] png, int width, int height) {
        byte[] image = message(fields -> {
            fields.writeInt32(1, height);
            fields.writeInt32(2, width);
            fields.writeInt32(3, RGB);
            fields.writeByteArray(4, png);
        });
        summary(step, tag, summary -> summary.writeByteArray(IMAGE, image));
    }

    /** How numbers of a step are distributed. */
    void histogram(long step, String tag, Histogram histogram) {
        byte[] encoded = message(fields -> {
            fields.writeDouble(1, histogram.min());
            fields.writeDouble(2, histogram.max());
            fields.writeDouble(3, (double) histogram.count());
            fields.writeDouble(4, histogram.sum());
            fields.writeDouble(5, histogram.sumOfSquares());
            fields.writeBytes(6, packed(histogram.limits()));
            fields.writeBytes(7, packed(histogram.counts()));
        });
        summary(step, tag, summary -> summary.writeByteArray(HISTOGRAM, encoded));
    }

    private static ByteString packed(double[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            bytes.putDouble(value);
        }
        return ByteString.copyFrom(bytes.flip());
    }

    private void summary(long step, String tag, Fields fields) {
        byte[] value = message(out -> {
            out.writeString(TAG, tag);
            fields.write(out);
        });
        byte[] summary = message(out -> out.writeByteArray(1, value));
        event(step, event -> event.writeByteArray(SUMMARY, summary));
    }

    private void event(long step, Fields fields) {
        byte[] event = message(out -> {
            out.writeDouble(WALL_TIME, System.currentTimeMillis() / 1000.0);
            out.writeInt64(STEP, step);
            fields.write(out);
        });
        ByteBuffer framed = ByteBuffer.allocate(event.length + 16).order(ByteOrder.LITTLE_ENDIAN);
        framed.putLong(event.length);
        framed.putInt(masked(framed.array(), 8))
                .put(event)
                .putInt(masked(event, event.length))
                .flip();
        try {
            while (framed.hasRemaining()) {
                out.write(framed);
            }
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /** The checksum of the first bytes, rotated and shifted, so that a checksum of checksums is none. */
    private static int masked(byte[] bytes, int length) {
        var crc = new CRC32C();
        crc.update(bytes, 0, length);
        return Integer.rotateRight((int) crc.getValue(), 15) + 0xa282ead8;
    }

    private byte[] message(Fields fields) {
        var bytes = new ByteArrayOutputStream();
        CodedOutputStream coded = CodedOutputStream.newInstance(bytes);
        try {
            fields.write(coded);
            coded.flush();
        } catch (IOException e) {
            throw failure(e);
        }
        return bytes.toByteArray();
    }

    private TrainingException failure(IOException e) {
        return new TrainingException("%s: can't be written: %s".formatted(file, Reason.of(e)), e);
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw failure(e);
        }
    }
}
