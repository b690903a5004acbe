package io.sigmoid.datasets;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * Prints how long bundled MNIST takes to load, in a fresh JVM and then again, and what its training part takes in memory and
 * on the device; README.md has the command. Measures, asserts nothing.
 */
public final class LoadTime {
    private LoadTime() {}

    /** Loads both parts five times, then the training part once more. */
    public static void main(String[] arguments) {
        for (int round = 1; round <= 5; round++) {
            long start = System.nanoTime();
            LabelledImages train = ImageSource.of("mnist").load(Part.TRAIN);
            double trained = (System.nanoTime() - start) * 1e-9;
            LabelledImages test = ImageSource.of("mnist").load(Part.TEST);
            System.out.printf(
                    "round %d: %d images to train in %.3f s, with the %d to test in %.3f s%n",
                    round, train.size(), trained, test.size(), (System.nanoTime() - start) * 1e-9);
        }
        long before = usedBytes();
        LabelledImages train = ImageSource.of("mnist").load(Part.TRAIN);
        long held = usedBytes() - before;
        try (NDManager manager = NDManager.newBaseManager();
                Examples examples = Examples.of(train, new Target.Classes(), manager)) {
            System.out.printf(
                    "%d images hold %.1f MB of heap, %.1f MB on the device%n",
                    train.size(), held * 1e-6, (bytes(examples.features()) + bytes(examples.targets())) * 1e-6);
        }
    }

    private static long usedBytes() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static long bytes(NDArray array) {
        return array.size() * array.getDataType().getNumOfBytes();
    }
}
