package io.sigmoid.training.tensorboard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.sigmoid.training.Epoch;
import io.sigmoid.training.Progress.Parameter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads the files back with a reader of its own: another checksum, and protocol buffers without knowing their fields. */
class TensorBoardTest {
    @TempDir
    Path directory;

    @Test
    void beginsWithTheVersionOfTheFormat() throws IOException {
        write();
        UnknownFieldSet first = events().get(0);
        assertEquals(
                List.of(ByteString.copyFromUtf8("brain.Event:2")),
                first.getField(3).getLengthDelimitedList());
    }

    @Test
    void writesScalars() throws IOException {
        write();
        UnknownFieldSet loss = value("loss/training");
        assertEquals(
                0.5f, Float.intBitsToFloat(loss.getField(2).getFixed32List().get(0)));
        UnknownFieldSet accuracy = value("accuracy/validation");
        assertEquals(
                0.9f, Float.intBitsToFloat(accuracy.getField(2).getFixed32List().get(0)));
    }

    @Test
    void countsStepsInEpochs() throws IOException {
        write();
        UnknownFieldSet last = events().get(events().size() - 1);
        assertEquals(List.of(3L), last.getField(2).getVarintList());
    }

    @Test
    void writesHistograms() throws IOException {
        write();
        UnknownFieldSet histogram = UnknownFieldSet.parseFrom(
                value("weights/dense").getField(5).getLengthDelimitedList().get(0));
        assertEquals(-1, number(histogram, 1));
        assertEquals(3, number(histogram, 2));
        assertEquals(4, number(histogram, 3));
        assertEquals(4, number(histogram, 4));
        assertEquals(14, number(histogram, 5));
        double[] counts = numbers(histogram, 7);
        double[] limits = numbers(histogram, 6);
        assertEquals(40, counts.length);
        assertEquals(3, limits[39]);
        assertEquals(1, counts[0]);
        assertEquals(2, counts[20]);
        assertEquals(1, counts[39]);
    }

    @Test
    void writesPictures() throws IOException {
        write();
        UnknownFieldSet image = UnknownFieldSet.parseFrom(
                value("samples").getField(4).getLengthDelimitedList().get(0));
        assertEquals(List.of(2L), image.getField(1).getVarintList());
        assertEquals(List.of(5L), image.getField(2).getVarintList());
        assertArrayEquals(
                new byte[] {1, 2, 3},
                image.getField(4).getLengthDelimitedList().get(0).toByteArray());
    }

    @Test
    void writesNothingBeforeTheTraining() throws IOException {
        new TensorBoard(directory.resolve("tb")).close();
        assertTrue(Files.notExists(directory.resolve("tb")));
    }

    @Test
    void leavesOutWhatIsNoNumber() throws IOException {
        try (TensorBoard board = new TensorBoard(directory)) {
            board.epochEnded(new Epoch(1, 1, 0.5, Double.NaN, Map.of(), 0.1, 1, 1));
        }
        assertTrue(values().stream().noneMatch(value -> tag(value).equals("accuracy/training")));
    }

    private void write() {
        try (TensorBoard board = new TensorBoard(directory)) {
            board.parameters(3, List.of(new Parameter("dense", new float[] {-1, 3, 1, 1}, new float[] {0, 0, 0, 0})));
            board.epochEnded(new Epoch(3, 8, 0.5, 0.75, Map.of("accuracy", 0.9), 0.001, 2, 100));
            board.pictured("samples", new byte[] {1, 2, 3}, 5, 2);
        }
    }

    private UnknownFieldSet value(String tag) throws IOException {
        return values().stream()
                .filter(value -> tag(value).equals(tag))
                .findFirst()
                .orElseThrow();
    }

    private static String tag(UnknownFieldSet value) {
        return value.getField(1).getLengthDelimitedList().get(0).toStringUtf8();
    }

    private List<UnknownFieldSet> values() throws IOException {
        var values = new ArrayList<UnknownFieldSet>();
        for (UnknownFieldSet event : events()) {
            for (ByteString summary : event.getField(5).getLengthDelimitedList()) {
                values.add(UnknownFieldSet.parseFrom(UnknownFieldSet.parseFrom(summary)
                        .getField(1)
                        .getLengthDelimitedList()
                        .get(0)));
            }
        }
        return values;
    }

    private List<UnknownFieldSet> events() throws IOException {
        Path file;
        try (var files = Files.list(directory)) {
            file = files.toList().get(0);
        }
        assertTrue(file.getFileName().toString().contains("tfevents"));
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        var events = new ArrayList<UnknownFieldSet>();
        while (bytes.hasRemaining()) {
            byte[] event = checked(bytes, (int) ByteBuffer.wrap(checked(bytes, 8))
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .getLong());
            events.add(UnknownFieldSet.parseFrom(event));
        }
        return events;
    }

    private static byte[] checked(ByteBuffer bytes, int length) {
        byte[] content = new byte[length];
        bytes.get(content);
        int crc = castagnoli(content);
        assertEquals((crc >>> 15 | crc << 17) + 0xa282ead8, bytes.getInt());
        return content;
    }

    /** Bit by bit. */
    private static int castagnoli(byte[] content) {
        int crc = ~0;
        for (byte b : content) {
            crc ^= b & 0xff;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 0 ? crc >>> 1 : crc >>> 1 ^ 0x82f63b78;
            }
        }
        return ~crc;
    }

    private static double number(UnknownFieldSet message, int field) {
        return Double.longBitsToDouble(message.getField(field).getFixed64List().get(0));
    }

    private static double[] numbers(UnknownFieldSet message, int field) {
        ByteBuffer bytes = message.getField(field)
                .getLengthDelimitedList()
                .get(0)
                .asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN);
        double[] numbers = new double[bytes.remaining() / 8];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = bytes.getDouble();
        }
        return numbers;
    }
}
