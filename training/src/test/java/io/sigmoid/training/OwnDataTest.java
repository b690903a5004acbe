package io.sigmoid.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import io.sigmoid.datasets.Augmentation;
import io.sigmoid.datasets.DatasetException;
import io.sigmoid.datasets.Epochs;
import io.sigmoid.datasets.ImageSource;
import io.sigmoid.datasets.LabelledImages;
import io.sigmoid.datasets.Part;
import io.sigmoid.datasets.Target;
import io.sigmoid.zoo.ConvVae;
import io.sigmoid.zoo.GapCnn;
import io.sigmoid.zoo.Head;
import io.sigmoid.zoo.ImageShape;
import io.sigmoid.zoo.Mlp;
import io.sigmoid.zoo.Pooling;
import io.sigmoid.zoo.Pytorch;
import io.sigmoid.zoo.artifact.Artifact;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs on data of a user's own: files that are streamed, pictures that are scaled, batches that are varied. */
class OwnDataTest {
    private static final Head TEN = Head.multiClass("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");

    @TempDir
    Path temp;

    @Test
    void streamedFromAFileGivesTheWeightsAndMetricsOfResidentImages() throws IOException {
        LabelledImages digits = ImageSource.of("mnist").load(Part.TEST).first(3000);
        idx(digits);
        LabelledImages inFile = ImageSource.inFile(temp).load(Part.TRAIN);
        assertFalse(inFile.resident());
        assertEquals(digits.sha256(), inFile.sha256());
        TrainingJob job = TrainingJob.of("mlp", "mnist", new Target.Classes(), Mlp.of(784, TEN))
                .withEpochs(2)
                .withBatchSize(64)
                .withDevice("cpu");
        var resident = trained(job, digits);
        var streamed = trained(job, inFile);
        assertEquals(resident.metrics, streamed.metrics);
        assertEquals(resident.weights, streamed.weights);
    }

    @Test
    void anAugmentedJobRepeatsToTheByteAndIsNotThePlainOne() throws IOException {
        TrainingJob plain = TrainingJob.of("mlp", "mnist", new Target.Classes(), Mlp.of(784, TEN))
                .withLimit(500)
                .withEpochs(2)
                .withDevice("cpu");
        TrainingJob augmented = plain.withAugmentation(new Augmentation(2, 10, 0.1, false, 0.2, 0.3));
        augmented.run(temp.resolve("a"));
        augmented.run(temp.resolve("b"));
        plain.run(temp.resolve("c"));
        assertArrayEquals(weights("a"), weights("b"));
        assertFalse(java.util.Arrays.equals(weights("a"), weights("c")));
    }

    @Test
    void anAugmentedJobThatIsResumedGivesTheWeightsOfAnUndisturbedOne() throws IOException {
        TrainingJob job = TrainingJob.of("mlp", "mnist", new Target.Classes(), Mlp.of(784, TEN))
                .withLimit(500)
                .withBatchSize(50)
                .withEpochs(2)
                .withAugmentation(new Augmentation(2, 10, 0.1, false, 0.2, 0.3))
                .withDevice("cpu");
        job.run(temp.resolve("whole"));
        var steps = new AtomicInteger();
        var stopping = RunOptions.USUAL.withStop(() -> steps.incrementAndGet() > 4);
        assertThrows(TrainingException.class, () -> JobRun.run(job, temp.resolve("parts"), stopping, null, null));
        TrainingJob.resume(temp.resolve("parts"), RunOptions.USUAL);
        assertArrayEquals(weights("whole"), weights("parts"));
    }

    @Test
    void digitsAreNotMirrored() {
        TrainingJob job = TrainingJob.of("mlp", "mnist", new Target.Classes(), Mlp.of(784, TEN))
                .withAugmentation(Augmentation.FASHION);
        assertEquals(
                "augmentation flip: an image of mnist seen in a mirror is not one of its labels, must be false",
                assertThrows(DatasetException.class, () -> job.run(temp.resolve("run")))
                        .getMessage());
    }

    @Test
    void picturesAreScaledToTheArchitecturesInput() throws IOException {
        var random = new SplittableRandom(1);
        for (String part : List.of("train", "test")) {
            for (int i = 0; i < 40; i++) {
                String label = i % 2 == 0 ? "dark" : "light";
                Path folder = Files.createDirectories(
                        temp.resolve("pictures").resolve(part).resolve(label));
                var picture = new BufferedImage(20 + i % 3, 30, BufferedImage.TYPE_INT_RGB);
                int level = (i % 2 == 0 ? 40 : 160) + random.nextInt(40);
                for (int y = 0; y < 30; y++) {
                    for (int x = 0; x < picture.getWidth(); x++) {
                        picture.setRGB(x, y, level * 0x010101);
                    }
                }
                ImageIO.write(picture, "png", folder.resolve(i + ".png").toFile());
            }
        }
        GapCnn cnn =
                new GapCnn(new ImageShape(1, 16, 16), List.of(4, 8), Pooling.DENSE, Head.multiClass("dark", "light"));
        Artifact artifact = TrainingJob.of("pictures", temp.resolve("pictures").toString(), new Target.Classes(), cnn)
                .withAugmentation(new Augmentation(1, 0, 0, true, 0, 0))
                .withOptimizer(new Optimizer.Adam(0.02))
                .withBatchSize(8)
                .withDevice("cpu")
                .run(temp.resolve("run"));
        assertEquals(List.of(1, 16, 16), artifact.manifest().input().shape());
        assertEquals(1.0, artifact.manifest().metrics().get("test.accuracy"));
    }

    @Test
    void imagesOfAnotherSizeAreScaledToo() {
        GapCnn cnn = new GapCnn(new ImageShape(3, 16, 16), List.of(4), Pooling.DENSE, TEN);
        Artifact artifact = TrainingJob.of("small", "mnist", new Target.Classes(), cnn)
                .withLimit(50)
                .withEpochs(1)
                .withDevice("cpu")
                .run(temp.resolve("run"));
        assertEquals(List.of(3, 16, 16), artifact.manifest().input().shape());
    }

    @Test
    void anAutoencoderDrawsColours() throws IOException {
        cifar10("data_batch_1.bin", 200);
        cifar10("test_batch.bin", 40);
        TrainingJob job = TrainingJob.of(
                        "colours",
                        temp.toString(),
                        new Target.Pixels(Target.Binarisation.NONE, 1),
                        new ConvVae(new ImageShape(3, 32, 32), List.of(4, 8), 4))
                .withOptimizer(new Optimizer.Adam(0.01))
                .withBatchSize(20)
                .withDevice("cpu");
        double early =
                job.withEpochs(1).run(temp.resolve("a")).manifest().metrics().get("test.elbo");
        Artifact artifact = job.withEpochs(6).run(temp.resolve("b"));
        double late = artifact.manifest().metrics().get("test.elbo");
        assertTrue(late > early, early + " after one epoch, " + late + " after six");
        assertEquals(List.of(3, 32, 32), artifact.manifest().input().shape());
    }

    /** What a training left behind. */
    private record Trained(List<List<Float>> weights, java.util.Map<String, Double> metrics) {}

    private static Trained trained(TrainingJob job, LabelledImages images) {
        try (NDManager manager = Pytorch.engine().newBaseManager(Device.cpu());
                Epochs examples = Epochs.of(images, job.target(), manager)) {
            var trainer = new Trainer(job, manager, RunOptions.USUAL);
            assertTrue(trainer.train(examples, null, (position, arrays) -> {}));
            Block block = trainer.block();
            var weights = new ArrayList<List<Float>>();
            for (Parameter parameter : block.getParameters().values()) {
                var values = new ArrayList<Float>();
                for (float value : parameter.getArray().toFloatArray()) {
                    values.add(value);
                }
                weights.add(values);
            }
            return new Trained(
                    weights,
                    Evaluation.of(block, TEN, DecisionFit.NONE, examples, 0).metrics());
        }
    }

    private void idx(LabelledImages images) throws IOException {
        var pixels = ByteBuffer.allocate(16 + images.size() * 784).putInt(0x803).putInt(images.size());
        pixels.putInt(28).putInt(28);
        var labels = ByteBuffer.allocate(8 + images.size()).putInt(0x801).putInt(images.size());
        for (int row = 0; row < images.size(); row++) {
            pixels.put(images.pixels(row));
            labels.put((byte) images.label(row));
        }
        Files.write(temp.resolve("train-images-idx3-ubyte"), pixels.array());
        Files.write(temp.resolve("train-labels-idx1-ubyte"), labels.array());
    }

    /** Records of CIFAR-10's binary form, each of one colour. */
    private void cifar10(String name, int count) throws IOException {
        var random = new SplittableRandom(2);
        byte[] records = new byte[count * 3073];
        for (int i = 0; i < count; i++) {
            records[i * 3073] = (byte) (i % 10);
            for (int channel = 0; channel < 3; channel++) {
                int from = i * 3073 + 1 + channel * 1024;
                java.util.Arrays.fill(records, from, from + 1024, (byte) random.nextInt(256));
            }
        }
        Files.write(temp.resolve(name), records);
    }

    private byte[] weights(String run) throws IOException {
        return Files.readAllBytes(temp.resolve(run).resolve("model-0000.params"));
    }
}
