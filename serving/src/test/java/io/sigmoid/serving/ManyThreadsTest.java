package io.sigmoid.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManyThreadsTest {
    private static final int THREADS = 64;

    private final Path temp;

    ManyThreadsTest(@TempDir Path temp) {
        this.temp = temp;
    }

    @Test
    void everyAnswerIsThatOfOneThread() throws Exception {
        try (Classifier digits = Classifier.load(Models.digits(temp.resolve("m")))) {
            List<float[]> examples = examples(100);
            List<Prediction> expected = examples.stream().map(digits::predict).toList();
            List<Integer> wrong = onEveryThread(thread -> {
                int different = 0;
                for (int i = 0; i < 1000; i++) {
                    int at = (thread + i) % examples.size();
                    different += digits.predict(examples.get(at)).equals(expected.get(at)) ? 0 : 1;
                }
                return different;
            });
            assertEquals(0, wrong.stream().mapToInt(Integer::intValue).sum());
        }
    }

    @Test
    void batchesOfAllSizesAtOnceDoNotMix() throws Exception {
        try (Classifier abc = Classifier.load(Models.abc(temp.resolve("m")))) {
            List<Integer> wrong = onEveryThread(thread -> {
                var random = new Random(thread);
                int different = 0;
                for (int i = 0; i < 50; i++) {
                    var batch = new float[2 * random.nextInt(600)];
                    for (int k = 0; k < batch.length; k++) {
                        batch[k] = random.nextInt(16) / 16f;
                    }
                    float[] logits = abc.logits(batch);
                    for (int row = 0; row < batch.length / 2; row++) {
                        different += logits[3 * row + 2] == batch[2 * row] + batch[2 * row + 1] ? 0 : 1;
                    }
                }
                return different;
            });
            assertEquals(0, wrong.stream().mapToInt(Integer::intValue).sum());
        }
    }

    @Test
    void closingWhileAllPredictFinishesSomeAndRefusesTheRest() throws Exception {
        for (int round = 0; round < 3; round++) {
            Classifier digits = Classifier.load(Models.digits(temp.resolve("m" + round)));
            float[] example = examples(1).get(0);
            Prediction expected = digits.predict(example);
            var busy = new CountDownLatch(THREADS);
            ExecutorService threads = Executors.newFixedThreadPool(THREADS);
            try {
                var answers = new ArrayList<Future<String>>();
                for (int i = 0; i < THREADS; i++) {
                    answers.add(threads.submit(() -> predictUntilRefused(digits, example, expected, busy)));
                }
                busy.await();
                digits.close();
                for (Future<String> answer : answers) {
                    assertTrue(answer.get().endsWith(" is closed"), answer.get());
                }
            } finally {
                threads.shutdownNow();
            }
        }
    }

    private static String predictUntilRefused(
            Classifier digits, float[] example, Prediction expected, CountDownLatch busy) {
        try {
            while (digits.predict(example).equals(expected)) {
                busy.countDown();
            }
            return "another answer";
        } catch (IllegalStateException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private interface Work {
        int on(int thread) throws Exception;
    }

    private static List<Integer> onEveryThread(Work work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            var tasks = new ArrayList<Callable<Integer>>();
            for (int i = 0; i < THREADS; i++) {
                int thread = i;
                tasks.add(() -> work.on(thread));
            }
            var results = new ArrayList<Integer>();
            for (Future<Integer> result : threads.invokeAll(tasks)) {
                results.add(result.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    private static List<float[]> examples(int count) {
        var random = new Random(7);
        var examples = new ArrayList<float[]>();
        for (int i = 0; i < count; i++) {
            var example = new float[784];
            for (int k = 0; k < example.length; k++) {
                example[k] = random.nextFloat();
            }
            examples.add(example);
        }
        return examples;
    }
}
