package io.sigmoid.datasets;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The example of README.md, on the smaller part. */
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
}
