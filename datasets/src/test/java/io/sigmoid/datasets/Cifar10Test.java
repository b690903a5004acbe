package io.sigmoid.datasets;

import static io.sigmoid.datasets.Fixtures.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class Cifar10Test {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path dir;

    @Test
    void readsAllBatchesInOrder() {
        batch("data_batch_1.bin", 3);
        batch("data_batch_2.bin", 9, 0);
        LabelledImages images = ImageSource.of(dir.toString()).load(Part.TRAIN);
        assertEquals("cifar-10 TRAIN: 3 images of 3x32x32, 10 labels", images.toString());
        assertEquals("truck", images.labels().get(images.label(1)));
        assertEquals(9, images.pixels(1)[3071]);
    }

    @Test
    void refusesFileCutOff() {
        Path file = write(dir.resolve("test_batch.bin"), new byte[3072]);
        assertEquals(file + ": 3072 bytes, must be a multiple of 3073 below 2 GiB", refusal(Part.TEST));
    }

    @Test
    void refusesLabelOutOfRange() {
        Path file = batch("test_batch.bin", 1, 10);
        assertEquals(file + ": byte 3073: label 10, must be from 0 to 9", refusal(Part.TEST));
    }

    @Test
    void refusesMissingBatch() {
        assertEquals(
                dir.resolve("data_batch_1.bin") + ": no such file, must be a batch of CIFAR-10", refusal(Part.TRAIN));
    }

    @Test
    void refusesBatchMissingBetweenOthers() {
        batch("data_batch_1.bin", 0);
        batch("data_batch_3.bin", 0);
        assertEquals(
                dir.resolve("data_batch_2.bin") + ": no such file, must be a batch of CIFAR-10", refusal(Part.TRAIN));
    }

    private Path batch(String name, int... labels) {
        byte[] bytes = new byte[3073 * labels.length];
        for (int i = 0; i < labels.length; i++) {
            Arrays.fill(bytes, i * 3073, i * 3073 + 3073, (byte) labels[i]);
        }
        return write(dir.resolve(name), bytes);
    }

    private String refusal(Part part) {
        return String.valueOf(assertThrows(DatasetException.class, () -> new Cifar10(dir).load(part))
                .getMessage());
    }
}
