package io.sigmoid.datasets;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.sigmoid.zoo.artifact.RowEncoding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of README.md, on less data. */
final class ReadmeTest {
    @Test
    void exampleRuns() {
        LabelledImages digits = ImageSource.of("mnist").load(Part.TEST).first(1000);
        Target odd = new Target.Binary("odd", "even", List.of("1", "3", "5", "7", "9"));
        var split = digits.split(0.1, 42);

        try (NDManager manager = NDManager.newBaseManager();
                Examples examples = Examples.of(split.rest(), odd, manager)) {
            for (int from = 0; from + 128 <= examples.size(); from += 128) {
                try (NDManager step = manager.newSubManager()) {
                    NDList batch = examples.batch(step, from, from + 128);
                    NDArray features = batch.get(0);
                    NDArray targets = batch.get(1);
                    assertEquals(new Shape(128, 1, 28, 28), features.getShape());
                    assertEquals(new Shape(128, 1), targets.getShape());
                }
            }
        }
    }

    @Test
    void tableExampleRuns(@TempDir Path dir) throws IOException {
        Path file = Files.writeString(
                dir.resolve("flowers.csv"),
                "length,colour,kind\n" + "4.2,red,rose\n".repeat(10) + "1,blue,iris\n".repeat(10));
        Table table = Table.read(file, TableFormat.of(List.of("length"), List.of("colour"), "kind"));
        var split = table.split(0.2, 42);
        RowEncoding encoding = split.rest().fit();
        try (NDManager manager = NDManager.newBaseManager();
                Examples examples = Examples.of(split.rest(), encoding, new Target.Classes(), manager)) {
            float[] features = encoding.encode(Map.of("length", "4.2", "colour", "red"));
            assertEquals(examples.features().getShape(), new Shape(16, features.length));
        }
    }

    @Test
    void streamExampleRuns() {
        LabelledImages images = ImageSource.of("mnist").load(Part.TEST).first(1000);
        int[] order = Order.shuffled(images.size(), 1, 0);
        int seen = 0;
        try (NDManager manager = NDManager.newBaseManager();
                var chunks = ExamplesStream.of(images, new Target.Classes(), manager, order, 0, 128)) {
            while (chunks.hasNext()) {
                try (Examples chunk = chunks.next()) {
                    seen += chunk.size();
                }
            }
        }
        assertEquals(1000, seen);
    }
}
