package io.sigmoid.training.tensorboard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import org.tensorflow.proto.Event;
import org.tensorflow.proto.HistogramProto;
import org.tensorflow.proto.Summary;

/** Reads the files back with TensorFlow's own messages, and another checksum. */
class TensorBoardTest {
    @TempDir
    Path directory;

    @Test
    void beginsWithTheVersionOfTheFormat() throws IOException {
        write();
        assertEquals("brain.Event:2", events().get(0).getFileVersion());
    }

    @Test
    void writesScalars() throws IOException {
        write();
        assertEquals(0.5f, value("loss/training").getSimpleValue());
        assertEquals(0.9f, value("accuracy/validation").getSimpleValue());
    }

    @Test
    void countsStepsInEpochs() throws IOException {
        write();
        assertEquals(3, events().get(events().size() - 1).getStep());
    }

    @Test
    void writesHistograms() throws IOException {
        write();
        HistogramProto histogram = value("weights/dense").getHisto();
        assertEquals(-1, histogram.getMin());
        assertEquals(3, histogram.getMax());
        assertEquals(4, histogram.getNum());
        assertEquals(4, histogram.getSum());
        assertEquals(12, histogram.getSumSquares());
        assertEquals(40, histogram.getBucketCount());
        assertEquals(40, histogram.getBucketLimitCount());
        assertEquals(3, histogram.getBucketLimit(39));
        assertEquals(1, histogram.getBucket(0));
        assertEquals(2, histogram.getBucket(20));
        assertEquals(1, histogram.getBucket(39));
    }

    @Test
    void writesPictures() throws IOException {
        write();
        Summary.Image image = value("samples").getImage();
        assertEquals(2, image.getHeight());
        assertEquals(5, image.getWidth());
        assertArrayEquals(new byte[] {1, 2, 3}, image.getEncodedImageString().toByteArray());
    }

    @Test
    void hasTheEpochsOfAProcessThatWroteNoFile() throws IOException {
        var epoch = new Epoch(1, 3, 0.25, 0.5, Map.of(), 0.1, 2, 100);
        Path missing = directory.resolve("tb");
        for (int process = 0; process < 2; process++) { // The second finds the first one's file.
            try (var board = new TensorBoard(missing)) {
                board.resumed(List.of(epoch));
            }
        }
        directory = missing;
        try (var files = Files.list(missing)) {
            assertEquals(1, files.count());
        }
        assertEquals(0.25f, value("loss/training").getSimpleValue());
        assertEquals(1, events().get(events().size() - 1).getStep());
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
        assertTrue(values().stream().noneMatch(value -> value.getTag().equals("accuracy/training")));
    }

    private void write() {
        try (TensorBoard board = new TensorBoard(directory)) {
            board.parameters(3, List.of(new Parameter("dense", new float[] {-1, 3, 1, 1}, new float[] {0, 0, 0, 0})));
            board.epochEnded(new Epoch(3, 8, 0.5, 0.75, Map.of("accuracy", 0.9), 0.001, 2, 100));
            board.pictured("samples", new byte[] {1, 2, 3}, 5, 2);
        }
    }

    private Summary.Value value(String tag) throws IOException {
        return values().stream()
                .filter(value -> value.getTag().equals(tag))
                .findFirst()
                .orElseThrow();
    }

    private List<Summary.Value> values() throws IOException {
        return events().stream()
                .flatMap(event -> event.getSummary().getValueList().stream())
                .toList();
    }

    private List<Event> events() throws IOException {
        Path file;
        try (var files = Files.list(directory)) {
            file = files.toList().get(0);
        }
        assertTrue(file.getFileName().toString().contains("tfevents"));
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        var events = new ArrayList<Event>();
        while (bytes.hasRemaining()) {
            byte[] event = checked(bytes, (int) ByteBuffer.wrap(checked(bytes, 8))
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .getLong());
            events.add(Event.parseFrom(event));
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
}
