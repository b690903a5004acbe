package io.sigmoid.datasets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What holds of every split and every shuffle. */
final class SplitPropertyTest {
    @Property(tries = 200)
    void splitIsDisjointAndExhaustive(
            @ForAll @Size(min = 4, max = 120) List<@IntRange(max = 2) Integer> labels,
            @ForAll @DoubleRange(min = 0.2, max = 0.8) double share,
            @ForAll long seed) {
        var split = data(labels).split(share, seed);
        assertArrayEquals(
                all(labels.size()),
                Stream.of(split.rest(), split.held())
                        .flatMapToInt(SplitPropertyTest::ids)
                        .sorted()
                        .toArray());
    }

    @Property(tries = 200)
    void splitHoldsItsShareOfEachLabelWithinOne(
            @ForAll @Size(min = 4, max = 120) List<@IntRange(max = 2) Integer> labels,
            @ForAll @DoubleRange(min = 0.2, max = 0.8) double share,
            @ForAll long seed) {
        LabelledImages held = data(labels).split(share, seed).held();
        for (int label = 0; label < 3; label++) {
            int wanted = label;
            long all = labels.stream().filter(each -> each == wanted).count();
            long taken = IntStream.range(0, held.size())
                    .filter(row -> held.label(row) == wanted)
                    .count();
            assertTrue(
                    Math.abs(share * (double) all - (double) taken) <= 1,
                    () -> share + " of " + all + " took " + taken);
        }
    }

    @Property(tries = 100)
    void foldsHoldEveryRowOnceAndAreOfOneSize(
            @ForAll @Size(min = 10, max = 80) List<@IntRange(max = 2) Integer> labels,
            @ForAll @IntRange(min = 2, max = 10) int k,
            @ForAll long seed) {
        var folds = data(labels).folds(k, seed);
        assertArrayEquals(
                all(labels.size()),
                folds.stream().flatMapToInt(fold -> ids(fold.held())).sorted().toArray());
        for (var fold : folds) {
            assertEquals((double) labels.size() / k, fold.held().size(), 1);
            assertEquals(labels.size(), fold.held().size() + fold.rest().size());
        }
    }

    @Property(tries = 100)
    void shuffleIsAPermutationThatRepeats(@ForAll @IntRange(min = 1, max = 500) int size, @ForAll long seed) {
        int[] order = Order.shuffled(size, seed, 3);
        assertArrayEquals(order, Order.shuffled(size, seed, 3));
        assertArrayEquals(all(size), Arrays.stream(order).sorted().toArray());
    }

    @Property(tries = 50)
    void anotherSeedOrEpochIsAnotherOrder(@ForAll long seed) {
        int[] order = Order.shuffled(100, seed, 0);
        assertNotEquals(Arrays.toString(order), Arrays.toString(Order.shuffled(100, seed + 1, 0)));
        assertNotEquals(Arrays.toString(order), Arrays.toString(Order.shuffled(100, seed, 1)));
    }

    @Property(tries = 5)
    void everyPlaceGetsEveryRowEquallyOften(@ForAll @IntRange(max = 1_000_000) int seed) {
        int size = 12;
        int rounds = 6000;
        int[][] counts = new int[size][size];
        for (int epoch = 0; epoch < rounds; epoch++) {
            int[] order = Order.shuffled(size, seed, epoch);
            for (int place = 0; place < size; place++) {
                counts[place][order[place]]++;
            }
        }
        double expected = (double) rounds / size;
        double chiSquared = Arrays.stream(counts)
                .flatMapToInt(Arrays::stream)
                .mapToDouble(count -> (count - expected) * (count - expected) / expected)
                .sum();
        // 121 degrees of freedom, standard deviation 15.6: chance exceeds 121 + 6 × 15.6 once in some 10^8 tries.
        assertTrue(chiSquared < 215, () -> "chi squared " + chiSquared);
    }

    @Property(tries = 50)
    void sameSeedGivesTheSameBytes(@ForAll long seed) {
        LabelledImages data =
                data(IntStream.range(0, 60).map(i -> i % 3).boxed().toList());
        assertEquals(
                data.split(0.4, seed).held().sha256(),
                data.split(0.4, seed).held().sha256());
        assertNotEquals(
                data.split(0.4, seed).held().sha256(),
                data.split(0.4, seed + 1).held().sha256());
    }

    /** Two bytes an image: its number. */
    private static LabelledImages data(List<Integer> labels) {
        byte[] pixels = new byte[2 * labels.size()];
        for (int i = 0; i < labels.size(); i++) {
            pixels[2 * i] = (byte) (i / 256);
            pixels[2 * i + 1] = (byte) i;
        }
        return LabelledImages.of(
                "x",
                Part.TRAIN,
                List.of("a", "b", "c"),
                1,
                1,
                2,
                pixels,
                labels.stream().mapToInt(i -> i).toArray());
    }

    private static IntStream ids(LabelledImages images) {
        return IntStream.range(0, images.size())
                .map(row -> (images.pixels(row)[0] & 0xff) * 256 + (images.pixels(row)[1] & 0xff));
    }

    private static int[] all(int size) {
        return IntStream.range(0, size).toArray();
    }
}
