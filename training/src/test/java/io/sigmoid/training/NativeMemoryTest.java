package io.sigmoid.training;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigmoid.datasets.Target;
import io.sigmoid.zoo.ConvVae;
import io.sigmoid.zoo.GapCnn;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.ImageShape;
import io.sigmoid.zoo.Pooling;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(value = OS.LINUX, disabledReason = "reads the process's memory from /proc/self/status")
class NativeMemoryTest {
    /** A run that kept its examples alone would grow by 50 times 2 MB, one that kept its test part by 50 times 8 MB. */
    private static final int MOST_KILOBYTES = 32 << 10;

    @Test
    void fiftyTrainingsLeaveTheProcessAsLargeAsItWas(@TempDir Path temp) throws Exception {
        TrainingJob job = TrainingJob.of(
                        "memory",
                        "mnist",
                        new Target.Classes(),
                        new GapCnn(
                                ImageShape.MNIST,
                                List.of(4, 8),
                                Pooling.DENSE,
                                Head.multiClass("0", "1", "2", "3", "4", "5", "6", "7", "8", "9")))
                .withLimit(2000)
                .withBatchSize(200)
                .withEpochs(1)
                .withMovingAverage(0.9)
                .withDevice("cpu");
        train(job, temp, 0, 5);
        long before = residentKilobytes();
        train(job, temp, 5, 55);
        long grown = residentKilobytes() - before;
        System.out.printf("50 trainings: %,d kB before, %,d kB more after%n", before, grown);
        assertTrue(grown < MOST_KILOBYTES, "grew by %d kB".formatted(grown));
    }

    /** Without {@link NativeHeap} it grew by some 60 MB a second. */
    @Test
    void whatATrainingFreesIsGivenBack(@TempDir Path temp) throws Exception {
        TrainingJob job = TrainingJob.preset("digits-vae")
                .withArchitecture(new ConvVae(ImageShape.MNIST, List.of(32, 80), 20))
                .withLimit(6000)
                .withDevice("cpu");
        job.withEpochs(1).run(temp.resolve("short"));
        long before = residentKilobytes();
        job.withEpochs(5).run(temp.resolve("long"));
        long grown = residentKilobytes() - before;
        System.out.printf("4 more epochs: %,d kB before, %,d kB more after%n", before, grown);
        assertTrue(grown < 256 << 10, "grew by %d kB".formatted(grown));
    }

    private static void train(TrainingJob job, Path temp, int from, int to) {
        for (int run = from; run < to; run++) {
            job.run(temp.resolve("run" + run));
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
