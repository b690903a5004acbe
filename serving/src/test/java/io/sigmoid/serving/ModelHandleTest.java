package io.sigmoid.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sigmoid.zoo.artifact.ArtifactException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelHandleTest {
    private final Path temp;

    ModelHandleTest(@TempDir Path temp) {
        this.temp = temp;
    }

    private static final float[] EXAMPLE = {1, 0};

    @Test
    void underLoadEveryAnswerIsThatOfTheOldOrOfTheNewModel() throws Exception {
        Path easy = Models.yesOrNo(temp.resolve("easy"), 0.7);
        Path hard = Models.yesOrNo(temp.resolve("hard"), 0.8);
        var stop = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (var handle = ModelHandle.of(BinaryClassifier.load(easy));
                var batcher = MicroBatcher.of(handle, BatchOptions.DEFAULT)) {
            var answers = new ArrayList<Future<Integer>>();
            for (int i = 0; i < 8; i++) {
                boolean batched = i % 2 == 0;
                answers.add(threads.submit(() -> {
                    int right = 0;
                    while (!stop.get()) {
                        BinaryPrediction answer = batched
                                ? batcher.predict(EXAMPLE)
                                : handle.use(model -> {
                                    BinaryPrediction one = model.predict(EXAMPLE);
                                    assertEquals(one.probability() >= model.threshold(), one.decision());
                                    return one;
                                });
                        assertEquals(0.7310586f, answer.probability());
                        right++;
                    }
                    return right;
                }));
            }
            for (int i = 0; i < 40; i++) {
                Path next = i % 2 == 0 ? hard : easy;
                handle.replace(() -> BinaryClassifier.load(next));
                assertEquals(
                        i % 2 != 0, handle.use(model -> model.predict(EXAMPLE)).decision());
            }
            stop.set(true);
            for (Future<Integer> each : answers) {
                assertEquals(true, each.get() > 0);
            }
        } finally {
            stop.set(true);
            threads.shutdownNow();
        }
    }

    @Test
    void aDamagedModelLeavesTheOldOne() throws Exception {
        Path damaged = Models.yesOrNo(temp.resolve("damaged"));
        Files.write(damaged.resolve("model-0000.params"), new byte[3]);
        try (var handle = ModelHandle.of(BinaryClassifier.load(Models.yesOrNo(temp.resolve("m"))))) {
            assertThrows(ArtifactException.class, () -> handle.replace(() -> BinaryClassifier.load(damaged)));
            assertEquals("yes", handle.use(model -> model.predict(EXAMPLE)).label());
        }
    }

    @Test
    void aModelOfOtherLabelsLeavesTheOldOneAndIsClosed() {
        Classifier other = Classifier.load(Models.least(temp.resolve("other")));
        try (var handle = ModelHandle.of(Classifier.load(Models.abc(temp.resolve("m"))))) {
            var problem = assertThrows(ArtifactException.class, () -> handle.replace(() -> other));
            assertEquals(
                    temp.resolve("other")
                            + ": can't replace tiny, which takes or answers something else: the input, the"
                            + " head and the kind of predictor must be the same",
                    problem.getMessage());
            assertThrows(IllegalStateException.class, () -> other.predict(new float[784]));
            assertEquals(
                    "c",
                    handle.use(model -> model.predict(new float[] {1, 0.5f})).label());
        }
    }

    @Test
    void aModelThatFailsItsTrialLeavesTheOldOne() {
        try (var handle = ModelHandle.of(BinaryClassifier.load(Models.yesOrNo(temp.resolve("m"))))) {
            Path next = Models.yesOrNo(temp.resolve("next"), 0.9);
            var problem = assertThrows(
                    IllegalStateException.class,
                    () -> handle.replace(() -> BinaryClassifier.load(next), model -> {
                        if (!model.predict(EXAMPLE).decision()) {
                            throw new IllegalStateException("not good enough");
                        }
                    }));
            assertEquals("not good enough", problem.getMessage());
            assertEquals("yes", handle.use(model -> model.predict(EXAMPLE)).label());
        }
    }

    @Test
    void aReplacedModelStaysOpenForTheUseThatBegan() {
        Path model = Models.yesOrNo(temp.resolve("m"));
        BinaryClassifier old = BinaryClassifier.load(model);
        try (var handle = ModelHandle.of(old)) {
            assertEquals("yes", handle.<String>use(mine -> {
                handle.replace(() -> BinaryClassifier.load(model));
                return mine.predict(EXAMPLE).label();
            }));
            assertThrows(IllegalStateException.class, () -> old.predict(EXAMPLE));
        }
    }

    @Test
    void aClosedHandle() {
        var handle = ModelHandle.of(BinaryClassifier.load(Models.yesOrNo(temp.resolve("m"))));
        handle.close();
        handle.close();
        var problem = assertThrows(IllegalStateException.class, () -> handle.use(model -> List.of()));
        assertEquals("the handle is closed", problem.getMessage());
    }
}
