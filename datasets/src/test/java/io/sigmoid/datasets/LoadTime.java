package io.sigmoid.datasets;

/**
 * Prints how long bundled MNIST takes to load, in a fresh JVM and then again; README.md has the command. Measures, asserts
 * nothing.
 */
public final class LoadTime {
    private LoadTime() {}

    /** Loads both parts five times. */
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
    }
}
