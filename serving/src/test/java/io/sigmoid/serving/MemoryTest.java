package io.sigmoid.serving;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.Mlp;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(value = OS.LINUX, disabledReason = "reads the process's memory from /proc/self/status")
class MemoryTest {
    @Test
    void aHundredThousandPredictionsLeaveTheProcessAsLargeAsItWas(@TempDir Path temp) throws Exception {
        try (Classifier classifier = Classifier.load(Models.least(temp.resolve("m")))) {
            predict(classifier, 20_000);
            long before = residentKilobytes();
            predict(classifier, 100_000);
            long grown = residentKilobytes() - before;
            System.out.printf("100,000 predictions: %,d kB before, %,d kB more after%n", before, grown);
            assertTrue(grown < 64 << 10, "grew by %d kB".formatted(grown));
        }
    }

    /**
     * In the last half of the cycles, a tenth at a time: what the JVM compiles and the allocator keeps comes in steps and
     * less and less often, what leaks comes in every tenth. {@code -Dsigmoid.cycles=} sets their number.
     */
    @Test
    void loadingAndClosingLeavesTheProcessAsLargeAsItWas(@TempDir Path temp) throws Exception {
        int tenth = Integer.getInteger("sigmoid.cycles", 1000) / 10;
        Path model = Models.image(temp.resolve("m"), Mlp.of(784, Head.binary("no", "yes")));
        loadAndClose(model, 5 * tenth);
        var grown = new long[5];
        long before = residentKilobytes();
        for (int i = 0; i < grown.length; i++) {
            loadAndClose(model, tenth);
            long after = residentKilobytes();
            grown[i] = after - before;
            before = after;
        }
        System.out.printf(
                "%,d loads: %,d kB after all, kB more after each tenth of the last half %s%n",
                10 * tenth, before, Arrays.toString(grown));
        Arrays.sort(grown);
        // The median, for a step or two are the JVM's. Keeping the weights of each alone would be 200 kB a cycle.
        assertTrue(grown[2] < 50L * tenth, "grew by %s kB in %d cycles each".formatted(Arrays.toString(grown), tenth));
    }

    private static void loadAndClose(Path model, int cycles) {
        for (int i = 0; i < cycles; i++) {
            try (BinaryClassifier classifier = BinaryClassifier.load(model)) {
                classifier.predict(new float[784]);
            }
        }
    }

    private static void predict(Classifier classifier, int count) {
        var example = new float[784];
        for (int i = 0; i < count; i++) {
            example[i % 784] = i % 256 / 255f;
            classifier.predict(example);
        }
    }

    /** The least of two seconds after a collection: the collector gives the heap back in the background. */
    private static long residentKilobytes() throws Exception {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 20; i++) {
            if (i % 5 == 0) {
                System.gc();
            }
            Thread.sleep(100);
            least = Math.min(least, statusKilobytes());
        }
        return least;
    }

    private static long statusKilobytes() throws Exception {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
