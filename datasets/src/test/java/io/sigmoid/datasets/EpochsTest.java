package io.sigmoid.datasets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class EpochsTest {
    /** More than one chunk of a stream. */
    private static final LabelledImages IMAGES =
            new Mnist().load(Part.TRAIN).first(30_000).scaledTo(1, 32, 32);

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void streamedBatchesAreTheResidentOnes() {
        Target target = new Target.Pixels(Target.Binarisation.DYNAMIC, 3);
        int[] order = Order.shuffled(IMAGES.size(), 5, 2);
        try (Epochs resident = Epochs.of(IMAGES, target, manager);
                Epochs streamed = new StreamedEpochs(IMAGES, target, manager);
                Batches expected = resident.batches(order, 2, 999, 0);
                Batches actual = streamed.batches(order, 2, 999, 0)) {
            requireSame(expected, actual);
        }
    }

    @Test
    void theMiddleOfAnEpochIsThatOfTheWhole() {
        int[] order = Order.shuffled(IMAGES.size(), 5, 2);
        try (Epochs resident = Epochs.of(IMAGES, new Target.Classes(), manager);
                Batches whole = resident.batches(order, 2, 999, 0);
                Batches rest = resident.batches(order, 2, 999, 10)) {
            for (int i = 0; i < 10; i++) {
                try (NDManager step = manager.newSubManager()) {
                    whole.next(step);
                }
            }
            requireSame(whole, rest);
        }
    }

    @Test
    void aChunkIsFreedWhenItIsUsedUpOrTheEpochIsLeft() {
        var chunks = new ArrayList<Examples>();
        for (int i = 0; i < 3; i++) {
            chunks.add(Examples.of(Fixtures.images(0, 1, 2), new Target.Classes(), manager));
        }
        Batches batches = new Batches(chunks.iterator(), Examples::close, () -> {}, 9, 2);
        for (int i = 0; i < 3; i++) {
            batches.next(manager); // two of the first chunk, one of the second
        }
        assertEquals(List.of(true, false, false), released(chunks));
        batches.close();
        assertEquals(List.of(true, true, false), released(chunks));
    }

    private static List<Boolean> released(List<Examples> chunks) {
        return chunks.stream().map(chunk -> chunk.features().isReleased()).toList();
    }

    @Test
    void streamedInOrderAreTheResidentOnes() {
        Target target = new Target.Classes();
        try (Epochs resident = Epochs.of(IMAGES, target, manager);
                Epochs streamed = new StreamedEpochs(IMAGES, target, manager);
                Batches expected = resident.batches(1000);
                Batches actual = streamed.batches(1000)) {
            requireSame(expected, actual);
        }
    }

    @Test
    void theLastBatchHasTheRest() {
        try (Epochs epochs = Epochs.of(Fixtures.images(0, 1, 2, 0, 1), new Target.Classes(), manager);
                Batches batches = epochs.batches(new int[] {4, 3, 2, 1, 0}, 0, 2, 0)) {
            var classes = new ArrayList<List<Float>>();
            while (batches.hasNext()) {
                classes.add(floats(batches.next(manager)));
            }
            assertEquals(List.of(List.of(1f, 0f), List.of(2f, 1f), List.of(0f)), classes);
            assertThrows(NoSuchElementException.class, () -> batches.next(manager));
        }
    }

    /** As many as there are in a chunk, if those are fewer. */
    @Test
    void severalBatchesAreOneAfterTheOther() {
        var chunks = Stream.of(Fixtures.images(0, 1, 2, 0, 1, 2, 0, 0), Fixtures.images(1, 1, 2))
                .map(images -> Examples.of(images, new Target.Classes(), manager))
                .toList();
        var batches = new Batches(chunks.iterator(), Examples::close, () -> {}, 11, 2);
        assertThrows(IllegalArgumentException.class, () -> batches.next(manager, 0));
        var classes = new ArrayList<List<Float>>();
        while (batches.hasNext()) {
            classes.add(floats(batches.next(manager, 3)));
        }
        assertEquals(List.of(List.of(0f, 1f, 2f, 0f, 1f, 2f), List.of(0f, 0f), List.of(1f, 1f, 2f)), classes);
        assertThrows(NoSuchElementException.class, () -> batches.next(manager, 3));
    }

    @Test
    void variedBatchesAreGivenOneByOne() {
        Target target = new Target.Classes();
        LabelledImages some = IMAGES.first(10);
        int[] order = Order.shuffled(10, 5, 2);
        try (Epochs varied = Epochs.of(some, target, manager)
                        .varied(Augmenter.of(Augmentation.DIGITS, some, target, manager), 9);
                Batches one = varied.batches(order, 0, 4, 0);
                Batches several = varied.batches(order, 0, 4, 0)) {
            while (one.hasNext()) {
                assertArrayEquals(
                        one.next(manager).get(0).toFloatArray(),
                        several.next(manager, 9).get(0).toFloatArray());
            }
            assertFalse(several.hasNext());
        }
    }

    @Test
    void anEpochThatIsLeftEarlyIsOver() {
        try (Epochs epochs = new StreamedEpochs(IMAGES, new Target.Classes(), manager)) {
            Batches batches = epochs.batches(100);
            batches.next(manager);
            batches.close();
            assertFalse(batches.hasNext());
        }
    }

    @Test
    void variedBatchesGoOnFromTheMiddleOfAnEpochAsTheyAre() {
        Target target = new Target.Classes();
        var augmentation = new Augmentation(2, 10, 0.1, false, 0.3, 0.3);
        LabelledImages some = IMAGES.first(300);
        int[] order = Order.shuffled(300, 5, 2);
        try (Epochs resident =
                        Epochs.of(some, target, manager).varied(Augmenter.of(augmentation, some, target, manager), 9);
                Epochs streamed = new StreamedEpochs(some, target, manager)
                        .varied(Augmenter.of(augmentation, some, target, manager), 9);
                Batches whole = resident.batches(order, 2, 64, 0);
                Batches rest = streamed.batches(order, 2, 64, 3)) {
            for (int i = 0; i < 3; i++) {
                whole.next(manager);
            }
            requireSame(whole, rest);
        }
    }

    @Test
    void anEpochGoneOnFromItsEndIsOver() {
        Target target = new Target.Classes();
        LabelledImages some = IMAGES.first(5);
        int[] order = {4, 3, 2, 1, 0};
        try (Epochs resident = Epochs.of(some, target, manager);
                Epochs streamed = new StreamedEpochs(some, target, manager)) {
            assertFalse(resident.batches(order, 0, 2, 3).hasNext());
            assertFalse(streamed.batches(order, 0, 2, 3).hasNext());
            assertThrows(IllegalArgumentException.class, () -> resident.batches(order, 0, 2, 4));
        }
    }

    @Test
    void whatIsMeasuredIsNotVaried() {
        Target target = new Target.Classes();
        LabelledImages some = IMAGES.first(10);
        try (Epochs plain = Epochs.of(some, target, manager);
                Epochs varied = Epochs.of(some, target, manager)
                        .varied(Augmenter.of(Augmentation.DIGITS, some, target, manager), 9);
                Batches expected = plain.batches(4);
                Batches actual = varied.batches(4)) {
            requireSame(expected, actual);
        }
    }

    private void requireSame(Batches expected, Batches actual) {
        while (expected.hasNext()) {
            try (NDManager step = manager.newSubManager()) {
                NDList one = expected.next(step);
                NDList other = actual.next(step);
                for (int i = 0; i < 2; i++) {
                    assertArrayEquals(one.get(i).toFloatArray(), other.get(i).toFloatArray());
                }
            }
        }
        assertFalse(actual.hasNext());
    }

    private static List<Float> floats(NDList batch) {
        var floats = new ArrayList<Float>();
        for (float value : batch.get(1).toFloatArray()) {
            floats.add(value);
        }
        return floats;
    }
}
