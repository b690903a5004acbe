package io.sigmoid.datasets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class MnistTest {
    private static final LabelledImages TRAIN = ImageSource.of("mnist").load(Part.TRAIN);
    private static final LabelledImages TEST = ImageSource.of("mnist").load(Part.TEST);

    @Test
    void has60000ToTrain() {
        assertEquals("mnist TRAIN: 60000 images of 1x28x28, 10 labels", TRAIN.toString());
    }

    @Test
    void has10000ToTest() {
        assertEquals("mnist TEST: 10000 images of 1x28x28, 10 labels", TEST.toString());
    }

    @Test
    void labelsAreTheDigits() {
        assertEquals(List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"), TRAIN.labels());
    }

    @Test
    void startsWith50419() {
        assertArrayEquals(
                new int[] {5, 0, 4, 1, 9},
                IntStream.range(0, 5).map(TRAIN::label).toArray());
    }

    @Test
    void trainHistogram() {
        assertArrayEquals(new int[] {5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949}, histogram(TRAIN));
    }

    @Test
    void testHistogram() {
        assertArrayEquals(new int[] {980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009}, histogram(TEST));
    }

    @Test
    void firstImageHasItsPixels() {
        byte[] pixels = TRAIN.pixels(0);
        assertEquals(27_525, IntStream.range(0, 784).map(i -> pixels[i] & 0xff).sum());
    }

    @Test
    void trainFingerprint() {
        assertEquals("961db1f452d22f0b2a4bb3ece0737223b6c7af07f59908c6f9b3428fef07d948", TRAIN.sha256());
    }

    @Test
    void testFingerprint() {
        assertEquals("41b1f80763bf5a6249b56550b1ce82e793035a60a3f02b55cfba7345bc0046d8", TEST.sha256());
    }

    @Test
    void refusesOtherContent() {
        var resource = new Mnist.Resource("t10k-labels-idx1-ubyte.gz", "00");
        assertEquals(
                "bundled mnist/t10k-labels-idx1-ubyte.gz: SHA-256"
                        + " b91679a0acfe4ba0e50a2437a903084cba1f5f92592b016a25a7dfd00455798b, must be 00",
                assertThrows(DatasetException.class, () -> resource.read(1)).getMessage());
    }

    @Test
    void refusesMissingResource() {
        var resource = new Mnist.Resource("absent.gz", "00");
        assertEquals(
                "bundled mnist/absent.gz: not on the class path, must be in the jar of sigmoid-datasets",
                assertThrows(DatasetException.class, () -> resource.read(1)).getMessage());
    }

    private static int[] histogram(LabelledImages images) {
        int[] counts = new int[10];
        for (int row = 0; row < images.size(); row++) {
            counts[images.label(row)]++;
        }
        return counts;
    }
}
