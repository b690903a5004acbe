package io.sigmoid.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonLogTest {
    private static final String SECOND =
            "{\"epoch\":2,\"epochs\":8,\"trainLoss\":0.5,\"trainAccuracy\":0.75,\"validation\":{\"accuracy\":0.9},"
                    + "\"learningRate\":0.001,\"seconds\":2.0,\"imagesPerSecond\":100.0}";

    @TempDir
    Path directory;

    @Test
    void writesAnEpochBeforeTheNextBegins() throws IOException {
        Path file = directory.resolve("log.jsonl");
        try (JsonLog log = new JsonLog(file)) {
            log.epochEnded(epoch(2, 0.75));
            assertEquals(List.of(SECOND), Files.readAllLines(file));
        }
    }

    @Test
    void leavesNoFileOfARunWithoutAnEpoch() {
        Path file = directory.resolve("log.jsonl");
        new JsonLog(file).close();
        assertFalse(Files.exists(file));
    }

    @Test
    void leavesOutWhatIsNoNumber() throws IOException {
        Path file = directory.resolve("log.jsonl");
        try (JsonLog log = new JsonLog(file)) {
            log.epochEnded(epoch(2, Double.NaN));
        }
        assertEquals(List.of(SECOND.replace("\"trainAccuracy\":0.75,", "")), Files.readAllLines(file));
    }

    @Test
    void beginsWithTheEpochsBeforeAResumedOne() throws IOException {
        Path file = directory.resolve("log.jsonl");
        Files.writeString(file, SECOND);
        try (JsonLog log = new JsonLog(file)) {
            log.resumed(List.of(epoch(1, 0.5)));
            log.epochEnded(epoch(2, 0.75));
        }
        assertEquals(2, Files.readAllLines(file).size());
        assertEquals(SECOND, Files.readAllLines(file).get(1));
    }

    @Test
    void leavesWhatThereIsUntilAnEpochIsOver() throws IOException {
        Path file = directory.resolve("log.jsonl");
        Files.writeString(file, SECOND);
        try (JsonLog log = new JsonLog(file)) {
            assertEquals(List.of(SECOND), Files.readAllLines(file));
            log.epochEnded(epoch(1, 0.5));
        }
        assertEquals(1, Files.readAllLines(file).size());
        assertNotEquals(List.of(SECOND), Files.readAllLines(file));
    }

    @Test
    void saysWhichFileCanNotBeWritten() {
        Path file = directory.resolve("missing").resolve("log.jsonl");
        var e = assertThrows(TrainingException.class, () -> new JsonLog(file));
        assertTrue(e.getMessage().startsWith(file + ": can't be written: "), e.getMessage());
    }

    private static Epoch epoch(int number, double accuracy) {
        return new Epoch(number, 8, 0.5, accuracy, Map.of("accuracy", 0.9), 0.001, 2, 100);
    }
}
